#include "scenarios/steps/table_access.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::table_access);
  return parsed;
}

bool can_count(Session& session) {
  return session.engine_name() == "postgres" &&
         !session.query(statements().get("can_count")).rows.empty();
}

bool is_one_of(const TableName& table, const std::vector<TableName>& names) {
  return std::any_of(names.begin(), names.end(), [&](const TableName& each) {
    return each.name == table.name && (each.schema.empty() || each.schema == table.schema);
  });
}

}  // namespace

std::optional<AccessCounts> count_access(Session& session) {
  if (!can_count(session)) return std::nullopt;
  hand_in_access(session);
  AccessCounts counts;
  for (const Row& row : session.query(statements().get("sample")).rows) {
    counts[{.schema = row[0].value_or(""), .name = row[1].value_or("")}] = row[2].value_or("");
  }
  return counts;
}

void hand_in_access(Session& session) {
  if (can_count(session)) session.query(statements().get("hand_in"));
}

std::optional<std::set<TableName>> accessed_between(const std::optional<AccessCounts>& before,
                                                    const std::optional<AccessCounts>& after,
                                                    const std::vector<TableName>& marker) {
  if (!before || !after) return std::nullopt;
  std::set<TableName> accessed;
  for (const auto* counts : {&*before, &*after}) {
    const auto& others = counts == &*before ? *after : *before;
    for (const auto& [table, text] : *counts) {
      const auto other = others.find(table);
      if (other == others.end() || other->second != text) accessed.insert(table);
    }
  }
  const bool has_counted = std::any_of(accessed.begin(), accessed.end(),
                                       [&](const auto& table) { return is_one_of(table, marker); });
  if (!has_counted) return std::nullopt;
  return accessed;
}

}  // namespace fulldress::scenarios
