#pragma once

#include "harness/engine/sql_script.hpp"
#include "migrations/generic_files.hpp"
#include "migrations/generic_settings.hpp"
#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <optional>
#include <set>
#include <string>

namespace fulldress::migrations {

/// What one version runs.
struct GenericBodies {
  std::optional<Script> up;
  std::optional<Script> down;
  std::set<std::string> files;  ///< all that were read for it
};

/// Reads the files of a version: as they are, split by marker comments, or put together from the
/// list of a manifest; and finds out whether they run in a transaction.
///
/// throws  UsageError with file:line:column: "migrations.missing-up",
///         "migrations.several-sections", "migrations.statement-before-up",
///         "migrations.unknown-marker", "migrations.malformed-manifest",
///         "migrations.missing-include", "migrations.no-own-transaction".
[[nodiscard]] GenericBodies read_generic_bodies(const SourceDirectory& directory,
                                                const GenericSettings& settings,
                                                const GenericVersion& version, SqlDialect dialect);

}  // namespace fulldress::migrations
