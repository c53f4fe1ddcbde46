#pragma once

#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// How files of pairs are named, as settings of the generic format.
struct GenericNaming {
  std::string pattern;  ///< with a group `name`
  std::string up;       ///< the setting up; empty: as by default
  std::string down;     ///< the setting down; empty: as by default
  std::string order;    ///< the setting order; empty: as by default
};

/// Ways in which the generic format may read `files` of the directory that are named so. A part
/// between dots that names an engine is one; between other signs it may be a part of the name, and
/// is one where the files collide without.
[[nodiscard]] std::vector<FormatSettings> generic_choices(const SourceDirectory& directory,
                                                          const std::vector<std::string>& files,
                                                          const GenericNaming& naming);

/// "read DIRECTORY with" what to type: the first of `choices` that the generic format does not
/// refuse, or the first with its refusal.
[[nodiscard]] std::string suggest_generic(const SourceDirectory& directory,
                                          const std::vector<FormatSettings>& choices);

}  // namespace fulldress::migrations
