#include "scenarios/queries/column_match.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>

namespace fulldress::scenarios {
namespace {

/// "character varying(40)": its name, and the number in parentheses, if there is one.
struct TypeParts {
  std::string_view name;
  std::optional<int> size;
};

TypeParts parts_of(std::string_view type) {
  const auto open = type.find('(');
  if (open == std::string_view::npos) return {.name = type, .size = std::nullopt};
  int size = 0;
  const auto* const start = type.data() + open + 1;
  const auto [end, error] = std::from_chars(start, type.data() + type.size(), size);
  const bool is_one = error == std::errc() && *end == ')';
  return {.name = type.substr(0, open), .size = is_one ? std::optional(size) : std::nullopt};
}

std::optional<std::size_t> rank_of(std::string_view name) {
  constexpr std::array<std::string_view, 3> integers = {"smallint", "integer", "bigint"};
  const auto* const found = std::find(integers.begin(), integers.end(), name);
  if (found == integers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - integers.begin());
}

bool is_text(std::string_view name) { return name == "character varying" || name == "text"; }

}  // namespace

bool is_wider_type(const std::string& before, const std::string& after) {
  const auto old_parts = parts_of(before);
  const auto new_parts = parts_of(after);
  const auto old_rank = rank_of(before);
  const auto new_rank = rank_of(after);
  if (old_rank && new_rank) return *new_rank > *old_rank;
  if (!is_text(old_parts.name) || !is_text(new_parts.name)) return false;
  if (!new_parts.size) return true;
  return old_parts.size && *old_parts.size <= *new_parts.size;
}

ColumnMatch match_columns(const std::vector<StatementShape::Column>& before,
                          const std::vector<StatementShape::Column>& after) {
  ColumnMatch match;
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t at = after.size(); at-- > 0;) places[after[at].name].push_back(at);
  std::vector<bool> is_taken(after.size(), false);
  std::vector<std::size_t> missing;
  for (std::size_t at = 0; at < before.size(); ++at) {
    auto& found = places[before[at].name];
    if (found.empty()) {
      missing.push_back(at);
      continue;
    }
    const auto to = found.back();
    found.pop_back();
    is_taken[to] = true;
    // An expression of SQLite has no type that could be compared.
    const bool is_other =
        before[at].type != after[to].type && !before[at].type.empty() && !after[to].type.empty();
    match.is_reordered =
        match.is_reordered || (!match.pairs.empty() && match.pairs.back().after > to);
    match.pairs.push_back(
        {.name = before[at].name, .before = at, .after = to, .has_other_type = is_other});
    if (!is_other) continue;
    match.changed.push_back({.name = before[at].name,
                             .before = before[at].type,
                             .after = after[to].type,
                             .is_wider = is_wider_type(before[at].type, after[to].type)});
  }
  for (const auto at : missing) {
    const bool is_renamed = at < after.size() && !is_taken[at] && before.size() == after.size();
    match.missing.push_back(
        {.name = before[at].name, .renamed = is_renamed ? after[at].name : std::string()});
    if (is_renamed) is_taken[at] = true;
  }
  for (std::size_t at = 0; at < after.size(); ++at) {
    if (!is_taken[at]) match.added.push_back(after[at].name);
  }
  return match;
}

}  // namespace fulldress::scenarios
