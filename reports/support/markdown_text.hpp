#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::reports {

/// `text` on one line, escaped so that GitHub and GitLab show it as it is: no markup, no mention,
/// no link.
[[nodiscard]] std::string markdown_text(std::string_view text, std::size_t characters_max = 400);

/// `text` on one line as a code span that also stands in a table.
[[nodiscard]] std::string markdown_code(std::string_view text, std::size_t characters_max = 200);

/// A fenced block; the fence is longer than any run of backticks inside.
[[nodiscard]] std::string markdown_block(std::string_view text, std::string_view language = "");

/// `| a | b |` with a line feed; the cells are Markdown already.
[[nodiscard]] std::string markdown_row(const std::vector<std::string>& cells);

/// The header row and the line below it.
[[nodiscard]] std::string markdown_header(const std::vector<std::string>& cells);

}  // namespace fulldress::reports
