#include "scenarios/steps/announcing_scripts.hpp"

#include <algorithm>
#include <iterator>

namespace fulldress::scenarios {

AnnouncingScripts::AnnouncingScripts(const std::vector<migrations::Migration>& migrations,
                                     const DatabaseState& state_before,
                                     const DatabaseState& state_after)
    : before(state_before), after(state_after), is_single(migrations.size() == 1) {
  const auto add = [&](const auto& script, std::vector<ScriptWords>& statements) {
    if (!script) return;
    auto more = statements_of(*script, state_before.schema.engine);
    std::move(more.begin(), more.end(), std::back_inserter(statements));
  };
  for (const auto& migration : migrations) {
    add(migration.up, ups);
    add(migration.down, downs);
  }
}

std::vector<TableName> AnnouncingScripts::names_of(const TableName& table) const {
  std::vector<TableName> names = {table};
  for (const auto& statement : ups) {
    const auto renamed = statement.renames_table(names.back().name);
    if (renamed) names.push_back({.schema = table.schema, .name = *renamed});
  }
  return names;
}

const TableFingerprint* AnnouncingScripts::left_of(const TableName& table) const {
  for (const auto& name : names_of(table)) {
    if (const auto* left = find_table(after, name)) return left;
  }
  return nullptr;
}

bool deletes_rows(const ScriptWords& statement, const std::string& table) {
  const std::string first = statement.first();
  if (first == "grant" || first == "revoke") return false;
  if (first == "truncate") return statement.names(table);
  // What is put together there need not name the table beside the word.
  if (first == "do" || first == "merge") {
    return statement.names(table) && statement.has_any({"delete", "truncate"});
  }
  return statement.deletes_from(table);
}

}  // namespace fulldress::scenarios
