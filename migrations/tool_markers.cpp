#include "migrations/tool_markers.hpp"

#include "migrations/go_text.hpp"

#include <algorithm>
#include <array>

namespace fulldress::migrations {
namespace {

/// What follows the dashes of a comment, in lower case and without blanks in front.
constexpr std::array<std::string_view, 8> starts = {
    "+goose",     "+migrate ",           "migrate:up",   "migrate:down",
    "fulldress:", "liquibase formatted", "up migration", "down migration"};

/// tern's separator, behind its first word.
constexpr std::string_view separator = " above / drop below";

}  // namespace

bool has_tool_marker(std::string_view text) {
  for (const auto& line : go_text::lines_of(text)) {
    std::string_view rest = go_text::trim(line.text);
    if (!rest.starts_with("--")) continue;
    rest.remove_prefix(std::min(rest.find_first_not_of("- \t"), rest.size()));
    const bool is_marker = std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
      return go_text::equal_fold(rest.substr(0, start.size()), start);
    });
    if (is_marker || rest.find(separator) != std::string_view::npos) return true;
  }
  return false;
}

bool is_near(const SourceDirectory& directory, const std::string& name, std::size_t levels_max) {
  if (directory.has(name)) return true;
  for (std::size_t level = 1; level <= levels_max; ++level) {
    if (directory.text_above(name, level)) return true;
  }
  return false;
}

}  // namespace fulldress::migrations
