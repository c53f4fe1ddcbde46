#include "checks/check_lines.hpp"

#include "checks/check_text.hpp"
#include "harness/base/error.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::checks {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view key_start = "-- ";

bool is_key(std::string_view key) {
  return !key.empty() && key.front() != ' ' &&
         std::all_of(key.begin(), key.end(), [](char character) {
           return (character >= 'a' && character <= 'z') || character == ' ';
         });
}

}  // namespace

CheckLines::CheckLines(std::string_view text, std::string file) : file_(std::move(file)) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string_view CheckLines::line() const {
  return is_at_end() ? std::string_view() : std::string_view(lines_[at_]);
}

void CheckLines::fail(const std::string& message) const { fail_at(number(), message); }

void CheckLines::fail_at(std::size_t number, const std::string& message) const {
  const ScriptPosition position{.file = file_, .line = number, .column = 1};
  throw UsageError("checks.malformed", position.to_text() + ": " + message);
}

KeyLine key_line(std::string_view line) {
  if (!line.starts_with(key_start)) return {};
  line.remove_prefix(key_start.size());
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_key(line.substr(0, colon))) return {};
  return {.key = std::string(line.substr(0, colon)),
          .value = std::string(trimmed(line.substr(colon + 1)))};
}

}  // namespace fulldress::checks
