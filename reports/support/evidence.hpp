#pragma once

#include "harness/base/run_record.hpp"

#include <cstddef>
#include <string>

namespace fulldress::reports {

inline constexpr std::size_t evidence_rows_max = 20;
inline constexpr std::size_t cell_characters_max = 200;
/// Definitions and statements in reports; result.json has them whole.
inline constexpr std::size_t definition_bytes_max = 4096;

/// A cell on one line: "NULL" for SQL NULL, cut to what a report shows.
[[nodiscard]] std::string cell_text(const std::optional<std::string>& cell);

/// The rows that a report shows of `evidence`.
[[nodiscard]] std::size_t rows_shown(const Evidence& evidence);

/// Whether there are more rows than shown.
[[nodiscard]] bool has_more_rows(const Evidence& evidence);

/// The rows as indented `column=value` lines for reports that are plain text.
[[nodiscard]] std::string evidence_text(const Evidence& evidence);

/// plain_text() of a definition or statement without blanks at its ends, cut to
/// definition_bytes_max.
[[nodiscard]] std::string definition_text(std::string_view text);

}  // namespace fulldress::reports
