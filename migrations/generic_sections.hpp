#pragma once

#include "migrations/generic_settings.hpp"
#include "migrations/source_directory.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// A part of a file between marker comments.
struct GenericSection {
  std::size_t marker = 0;  ///< where the line of its marker starts; 0 when it has none
  std::size_t start = 0;   ///< behind that line
  std::size_t end = 0;
};

struct GenericSections {
  std::size_t preamble_end = 0;       ///< what stands in front of all markers
  std::vector<GenericSection> ups;    ///< never empty; in the order in which they run
  std::vector<GenericSection> downs;  ///< in the order in which they run: the last one first
};

/// The parts of a file that holds both directions (settings marker.up and marker.down).
///
/// throws  UsageError "migrations.missing-up", "migrations.several-sections",
///         "migrations.unknown-marker" with file:line:column.
[[nodiscard]] GenericSections generic_sections(const SourceDirectory& directory,
                                               const GenericSettings& settings,
                                               const std::string& file);

/// Whether the text of a file, or what stands around it, says that it is run without a transaction.
[[nodiscard]] bool says_no_transaction(const SourceDirectory& directory,
                                       const GenericSettings& settings, const std::string& file,
                                       std::string_view text);

}  // namespace fulldress::migrations
