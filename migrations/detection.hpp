#pragma once

#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// The format of a directory: the one the user named, else the one that recognises it (FORMATS
/// 4.0.2: what is certain beats what only looks like it).
///
/// throws  UsageError "migrations.unknown-format" for a name that does not exist and for a
/// directory
///         nothing recognises, "migrations.ambiguous-format" with the candidates and their
///         evidence, "migrations.wrong-format" when the named one finds nothing of its own and
///         another is certain, "migrations.none-found" for a directory without files.
[[nodiscard]] std::unique_ptr<Format> choose_format(std::vector<std::unique_ptr<Format>> formats,
                                                    const SourceDirectory& directory,
                                                    const std::string& wanted);

}  // namespace fulldress::migrations
