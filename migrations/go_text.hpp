#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// Text as Go's standard library sees it: several tools split their files with nothing else.
namespace fulldress::migrations::go_text {

/// Without the blanks at both ends, as strings.TrimSpace takes them off: Unicode's, not only
/// ASCII's.
[[nodiscard]] std::string_view trim(std::string_view text);

struct Line {
  std::string_view text;         ///< without its line end, and without one carriage return
  std::size_t offset_bytes = 0;  ///< of its first byte
  std::size_t number = 0;        ///< counted from 1
};

/// The lines of a text as bufio.Scanner gives them: what follows the last line feed is a line only
/// if there is something.
[[nodiscard]] std::vector<Line> lines_of(std::string_view text);

/// The words of a line, split as bufio.ScanWords does.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);

/// Whether the last word in front of any that starts with `--` ends with a semicolon: what goose
/// and sql-migrate take for the end of a statement. Quotes mean nothing to it.
[[nodiscard]] bool ends_with_semicolon(std::string_view line);

/// Equal but for the case of ASCII letters.
[[nodiscard]] bool equal_fold(std::string_view left, std::string_view right);

}  // namespace fulldress::migrations::go_text
