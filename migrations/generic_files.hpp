#pragma once

#include "migrations/generic_settings.hpp"
#include "migrations/source_directory.hpp"
#include "migrations/version_order.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// A file that is part of a version.
struct GenericFile {
  std::string path;
  bool says_no_transaction = false;  ///< by the pattern's group no_transaction
};

/// One version of a directory: the files that hold it for one engine.
struct GenericVersion {
  VersionPlace place;
  std::string version;            ///< as the up file writes it
  std::string name;               ///< as the up file names it; empty: it does not
  std::vector<GenericFile> up;    ///< never empty; in the order in which they are run
  std::vector<GenericFile> down;  ///< empty: there is none
  bool has_program_down = false;  ///< the way back is a program that was left out
};

/// The versions of a directory in order: each file's name taken apart by the pattern, files of
/// other engines left out, files of this engine in the place of those for all.
///
/// throws  UsageError "migrations.stray-file" for an SQL file that does not match the pattern,
///         "migrations.unknown-direction", "migrations.unknown-dialect", "migrations.bad-version",
///         "migrations.duplicate-version", "migrations.missing-up" for a down alone,
///         "migrations.needs-program".
[[nodiscard]] std::vector<GenericVersion> generic_versions(const SourceDirectory& directory,
                                                           const GenericSettings& settings);

}  // namespace fulldress::migrations
