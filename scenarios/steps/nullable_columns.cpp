#include "scenarios/steps/nullable_columns.hpp"

#include "scenarios/steps/object_identity.hpp"

namespace fulldress::scenarios {
namespace {

QuotedColumn split(const std::string& identity) {
  const auto start = last_name_at(identity);
  return {.table = identity.substr(0, start - 1), .column = identity.substr(start)};
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
