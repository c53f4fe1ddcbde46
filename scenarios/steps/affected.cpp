#include "scenarios/steps/affected.hpp"

#include <algorithm>
#include <array>

namespace fulldress::scenarios {
namespace {

// What these are about is part of a relation, and their identity names it.
constexpr std::array<std::string_view, 14> kinds_of_relations = {
    "table",       "column",     "column_order",    "constraint",   "primary_key",
    "foreign_key", "trigger",    "policy",          "rule",         "enforcement",
    "sql_text",    "statistics", "constraint_name", "virtual_table"};

// These name their table in the definition only.
constexpr std::array<std::string_view, 2> kinds_about_relations = {"index", "sequence"};

// Nothing a table holds or allows depends on these.
constexpr std::array<std::string_view, 3> harmless_kinds = {"comment", "view", "viewdef"};

template <typename List>
bool holds(const List& list, std::string_view kind) {
  return std::find(list.begin(), list.end(), kind) != list.end();
}

bool is_about(const SchemaDifference& difference, const TableName& table) {
  // Quoted or not, the name is in it; a table that is taken in by mistake costs time only.
  return difference.identity.find(table.name) != std::string::npos ||
         (holds(kinds_about_relations, difference.kind) &&
          (difference.before + difference.after).find(table.name) != std::string::npos);
}

}  // namespace

std::optional<std::set<TableName>> affected_tables(const DatabaseState& before,
                                                   const DatabaseState& after) {
  const auto names = differing_tables(before.data, after.data);
  std::set<TableName> tables(names.begin(), names.end());
  for (const auto& difference : diff(before.schema, after.schema)) {
    if (holds(harmless_kinds, difference.kind)) continue;
    const bool is_of_relation = holds(kinds_of_relations, difference.kind) ||
                                holds(kinds_about_relations, difference.kind) ||
                                difference.identity.starts_with("table ");
    if (!is_of_relation && difference.kind != "owner") return std::nullopt;
    for (const auto* state : {&before, &after}) {
      for (const auto& table : state->data.tables) {
        if (is_about(difference, table.table)) tables.insert(table.table);
      }
    }
  }
  return tables;
}

}  // namespace fulldress::scenarios
