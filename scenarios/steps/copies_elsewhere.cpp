#include "scenarios/steps/copies_elsewhere.hpp"

#include "harness/engine/lower_case.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/steps/foreign_keys.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

/// Whether a foreign key of the table `child` refers to `column` of `parent`.
bool is_referred_to(const AnnouncingScripts& scripts, const std::string& child,
                    const TableName& parent, const std::string& column) {
  const auto refers = [&](const SchemaObject& object) {
    if (!is_foreign_key(object)) return false;
    const ScriptWords words(object.identity + " " + object.definition);
    return words.names(child) && words.names(parent.name) && words.names(column);
  };
  return std::ranges::any_of(scripts.before.schema.objects, refers) ||
         std::ranges::any_of(scripts.after.schema.objects, refers);
}

/// Whether `statement` is an update that takes nothing from `table` but what a foreign key refers
/// to it by, `set language_id = (select id from languages where ident = 'c')`, and looks for rows.
bool only_refers(const AnnouncingScripts& scripts, const ScriptWords& statement,
                 const TableName& table) {
  if (statement.first() != "update") return false;
  const auto* fingerprint = find_table(scripts.before, table);
  if (fingerprint == nullptr) return false;
  const auto tokens = script_tokens(statement.text());
  const auto child = target_table(tokens);
  int depth = 0;
  bool is_behind_set = false;
  bool is_list = false;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')')) --depth;
    if (depth == 0 && is_word(tokens, at, "set")) is_behind_set = true;
    if (depth == 0 && is_word(tokens, at, "from")) return false;
    if (depth == 0 && is_word(tokens, at, "where")) return is_behind_set;
    if (is_word(tokens, at, "select")) {
      is_list = true;
    } else if (is_word(tokens, at, "from")) {
      is_list = false;
    } else if (is_list && is_sign(tokens, at, '*')) {
      return false;
    } else if (is_list && is_name(tokens, at) && !is_sign(tokens, at + 1, '.')) {
      const auto is_column = [&](const std::string& each) {
        return lower_case(each) == tokens[at].value;
      };
      if (std::ranges::any_of(fingerprint->columns, is_column) &&
          !is_referred_to(scripts, child, table, tokens[at].value)) {
        return false;
      }
    }
  }
  return is_behind_set;
}

}  // namespace

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
    if (only_refers(scripts, statement, table)) return false;
    const bool is_copy = statement.has("select") &&
                         statement.has_any({"insert", "create", "into", "merge", "update"});
    return (is_copy || takes_values(statement)) && takes_from(statement) && is_elsewhere(statement);
  });
}

// Views and functions are about a column without keeping its values. Behind the statement that
// drops it, its name is that of another.
bool copies_values(const AnnouncingScripts& scripts, const TableName& table,
                   const std::string& column) {
  const auto names = scripts.names_of(table);
  const auto is_about = [&](const ScriptWords& statement) {
    return statement.names(column) && std::ranges::any_of(names, [&](const TableName& each) {
             return statement.names(each.name);
           });
  };
  const auto is_drop = [&](const ScriptWords& statement) {
    return is_about(statement) && statement.drops(column);
  };
  auto end = std::ranges::find_if(scripts.ups, is_drop);
  if (end != scripts.ups.end()) ++end;
  return std::any_of(scripts.ups.begin(), end, [&](const ScriptWords& statement) {
    if (!is_about(statement)) return false;
    const std::string first = statement.first();
    if (first == "create") return statement.has("table") && statement.has("select");
    return first == "update" || first == "insert" || first == "with" || first == "merge" ||
           first == "do" || first == "select";
  });
}

}  // namespace fulldress::scenarios
