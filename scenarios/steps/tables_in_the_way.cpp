#include "scenarios/steps/tables_in_the_way.hpp"

#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/object_identity.hpp"

#include <algorithm>
#include <string>

namespace fulldress::scenarios {
namespace {

/// Every table costs copies of the database, and ups.
constexpr std::size_t tables_max = 6;

/// Whether the error is about `table`: it names that, or an index or constraint of it.
bool is_about(const std::string& message, const TableName& table,
              const std::vector<const SchemaSnapshot*>& schemas) {
  if (ScriptWords(message).names(table.name)) return true;
  const auto names = [&](const SchemaObject& object) {
    const bool is_index = object.kind == "index";
    if (!is_index && object.kind != "constraint") return false;
    const auto name = last_name(object.identity);
    return message.find('"' + name + '"') != std::string::npos &&
           (is_part_of(object.identity, table) ||
            (is_index && ScriptWords(object.definition).names(table.name)));
  };
  return std::ranges::any_of(schemas, [&](const SchemaSnapshot* schema) {
    return std::ranges::any_of(schema->objects, names);
  });
}

}  // namespace

TablesInTheWay tables_in_the_way(const MigrationRecord& failed, const DatabaseState& before,
                                 const SchemaSnapshot& behind,
                                 const migrations::Migration& migration) {
  TablesInTheWay found;
  auto& tables = found.tables;
  if (!migration.up) return found;
  const ScriptWords script(migration.up->text);
  for (const auto& each : before.data.tables) {
    if (each.rows > 0 && script.names(each.table.name)) tables.push_back(each.table);
  }
  const auto message = failed.error ? failed.error->message : std::string();
  const auto others = std::ranges::stable_partition(tables, [&](const TableName& table) {
    return is_about(message, table, {&before.schema, &behind});
  });
  found.named_count = tables.size() - others.size();
  if (tables.size() > tables_max) tables.resize(tables_max);
  found.named_count = std::min(found.named_count, tables.size());
  return found;
}

}  // namespace fulldress::scenarios
