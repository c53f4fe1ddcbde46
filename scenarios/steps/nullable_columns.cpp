#include "scenarios/steps/nullable_columns.hpp"

namespace fulldress::scenarios {
namespace {

/// `public.orders."Odd ""name"""` in front of and behind the last point outside quotes.
QuotedColumn split(const std::string& identity) {
  std::size_t point = 0;
  bool is_quoted = false;
  for (std::size_t at = 0; at < identity.size(); ++at) {
    if (identity[at] == '"') is_quoted = !is_quoted;
    if (identity[at] == '.' && !is_quoted) point = at;
  }
  return {.table = identity.substr(0, point), .column = identity.substr(point + 1)};
}

bool holds_no_null(const std::string& definition) {
  constexpr std::string_view phrase = " not null";
  const auto at = definition.find(phrase);
  if (at == std::string::npos) return false;
  const auto behind = at + phrase.size();
  return behind == definition.size() || definition[behind] == ' ';
}

}  // namespace

std::vector<QuotedColumn> columns_made_nullable(const SchemaSnapshot& before,
                                                const SchemaSnapshot& after) {
  std::vector<QuotedColumn> columns;
  for (const auto& each : diff(before, after)) {
    const bool is_column = each.kind == "column" && each.change == SchemaChange::changed;
    if (is_column && holds_no_null(each.before) && !holds_no_null(each.after)) {
      columns.push_back(split(each.identity));
    }
  }
  return columns;
}

}  // namespace fulldress::scenarios
