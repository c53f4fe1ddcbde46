#include "scenarios/steps/copies_elsewhere.hpp"

#include <algorithm>

namespace fulldress::scenarios {

bool copies_rows(const AnnouncingScripts& scripts, const TableName& table) {
  const auto names = scripts.names_of(table);
  const auto is_any_name = [&](const std::string& name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const TableName& each) { return each.name == name; });
  };
  const auto is_elsewhere = [&](const ScriptWords& statement) {
    return std::any_of(scripts.after.data.tables.begin(), scripts.after.data.tables.end(),
                       [&](const TableFingerprint& other) {
                         return !is_any_name(other.table.name) && statement.names(other.table.name);
                       });
  };
  // What is written into the table itself is not put elsewhere.
  const auto takes_from = [&](const ScriptWords& statement) {
    return std::any_of(names.begin(), names.end(), [&](const TableName& each) {
      return statement.names(each.name) && !statement.writes_to(each.schema, each.name);
    });
  };
  // `update t set a = b.a from b where b.id = t.id` takes values along, by a key and one more
  // column; with the key alone it only looks for rows.
  const auto* fingerprint = find_table(scripts.before, table);
  const auto takes_values = [&](const ScriptWords& statement) {
    return statement.first() == "update" && statement.has("from") && fingerprint != nullptr &&
           std::count_if(fingerprint->columns.begin(), fingerprint->columns.end(),
                         [&](const std::string& each) { return statement.names(each); }) > 1;
  };
  return std::any_of(scripts.ups.begin(), scripts.ups.end(), [&](const ScriptWords& statement) {
    const bool is_copy = statement.has("select") &&
                         statement.has_any({"insert", "create", "into", "merge", "update"});
    return (is_copy || takes_values(statement)) && takes_from(statement) && is_elsewhere(statement);
  });
}

// Views and functions are about a column without keeping its values.
bool copies_values(const AnnouncingScripts& scripts, const TableName& table,
                   const std::string& column) {
  const auto names = scripts.names_of(table);
  return std::any_of(scripts.ups.begin(), scripts.ups.end(), [&](const ScriptWords& statement) {
    const bool is_about = std::any_of(names.begin(), names.end(), [&](const TableName& each) {
      return statement.names(each.name);
    });
    if (!is_about || !statement.names(column)) return false;
    const std::string first = statement.first();
    if (first == "create") return statement.has("table") && statement.has("select");
    return first == "update" || first == "insert" || first == "with" || first == "merge" ||
           first == "do" || first == "select";
  });
}

}  // namespace fulldress::scenarios
