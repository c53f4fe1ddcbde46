#include "scenarios/steps/rows_there_already.hpp"

#include "harness/base/text.hpp"
#include "scenarios/scripts/down_updates.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/pinned_columns.hpp"
#include "scenarios/scripts/row_lists.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/scripts/value_moves.hpp"
#include "scenarios/steps/migration_finding.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {
namespace {

/// `insert ... on conflict`, `insert or ignore`, `insert or replace`.
bool allows_for_others(const ScriptTokens& statement) {
  if (!is_word(statement, 0, "insert")) return false;
  if (is_word(statement, 1, "or")) return is_any_word(statement, 2, {"ignore", "replace"});
  for (std::size_t at = 1; at < statement.size(); ++at) {
    if (is_word(statement, at, "on") && is_word(statement, at + 1, "conflict")) return true;
  }
  return false;
}

/// Whether one of `statements` adds the column, or makes its table.
bool is_made_by(const std::vector<ScriptTokens>& statements, const ColumnPlace& place) {
  return std::ranges::any_of(statements, [&](const ScriptTokens& statement) {
    if (made_table(statement) == place.table) return true;
    if (!is_word(statement, 0, "alter") || target_table(statement) != place.table) return false;
    for (std::size_t at = 2; at < statement.size(); ++at) {
      const std::size_t name = is_word(statement, at + 1, "column") ? at + 2 : at + 1;
      const std::size_t column = is_word(statement, name, "if") ? name + 3 : name;
      if (is_word(statement, at, "add") && is_word(statement, column, place.column)) return true;
    }
    return false;
  });
}

/// A value that the up gives to rows, and all of which the down turns into another: as it stands
/// in no generated row before the up, one that held it is not proven. nullopt: there is none.
std::optional<ValueMove> merged_value(const std::vector<ScriptTokens>& up,
                                      const std::vector<ScriptTokens>& down) {
  const auto proven = values_before_moves(up);
  for (const auto& statement : up) {
    const auto move = value_move(statement);
    if (!move || is_made_by(up, {.table = move->table, .column = move->column})) continue;
    if (proven.contains({.table = move->table, .column = move->column, .value = move->to}))
      continue;
    const bool is_turned = std::ranges::any_of(down, [&](const ScriptTokens& each) {
      const auto back = value_move(each);
      return back && back->table == move->table && back->column == move->column &&
             back->from.contains(move->to);
    });
    if (is_turned) return move;
  }
  return std::nullopt;
}

/// A value that the down turns into another although its up has nothing to do with the column: one
/// that only the newer application writes, or so its author says.
std::optional<ValueMove> move_of_down_only(const migrations::Migration& migration,
                                           const std::vector<ScriptTokens>& up,
                                           const std::vector<ScriptTokens>& down,
                                           std::string_view engine) {
  const NameHistory names({migration}, engine);
  for (const auto& statement : down) {
    const auto move = value_move(statement);
    if (move && is_news_to(up, statement, names)) return move;
  }
  return std::nullopt;
}

/// Whether `statement` inserts rows with texts or numbers of its own.
bool inserts_constants(const ScriptTokens& statement, const std::string& table) {
  return is_word(statement, 0, "insert") && target_table(statement) == table &&
         !writes_of(statement).constants.empty();
}

/// Whether the condition of a DELETE names all columns of a key, so that it meets only rows that
/// the up inserts. nullopt: it has no condition, or its table is not there before the up.
std::optional<bool> names_key(const ScriptTokens& statement, const KeysOfTable& keys) {
  const auto pinned = pinned_columns(with_row_lists_spelled(statement));
  const auto found = pinned ? keys(target_table(statement)) : std::nullopt;
  if (!found) return std::nullopt;
  return std::ranges::any_of(*found,
                             [&](const auto& key) { return std::ranges::includes(*pinned, key); });
}

bool has_constant(const ScriptTokens& statement, const std::string& value) {
  return std::ranges::any_of(statement, [&](const ScriptToken& each) {
    const bool is_constant =
        each.kind == ScriptToken::Kind::text || each.kind == ScriptToken::Kind::number;
    return is_constant && each.value == value;
  });
}

/// Whether a DELETE tells its rows by what the up inserts into another table and the down deletes
/// there by a key: the permissions of a new role.
bool belongs_to_new_row(const ScriptTokens& statement, const std::vector<ScriptTokens>& up,
                        const std::vector<ScriptTokens>& down, const KeysOfTable& keys) {
  return std::ranges::any_of(down, [&](const ScriptTokens& other) {
    const auto table = target_table(other);
    if (!is_word(other, 0, "delete") || table == target_table(statement)) return false;
    const bool is_shared = std::ranges::any_of(up, [&](const ScriptTokens& insert) {
      if (!inserts_constants(insert, table)) return false;
      const auto writes = writes_of(insert);
      return std::ranges::any_of(writes.constants, [&](const WrittenConstant& each) {
        return has_constant(statement, each.value) && has_constant(other, each.value);
      });
    });
    return is_shared && names_key(other, keys).value_or(false);
  });
}

/// The table of which the down deletes rows by less than a key, where the up inserts rows of its
/// own: others may be like these. Empty: there is none, or the up makes what they are told by.
std::string deleted_by_less_than_a_key(const std::vector<ScriptTokens>& up,
                                       const std::vector<ScriptTokens>& down,
                                       const KeysOfTable& keys) {
  for (const auto& statement : down) {
    if (!is_word(statement, 0, "delete")) continue;
    const auto table = target_table(statement);
    const bool is_filled = std::ranges::any_of(
        up, [&](const ScriptTokens& each) { return inserts_constants(each, table); });
    if (!is_filled || is_made_by(up, {.table = table, .column = {}})) continue;
    const auto pinned = pinned_columns(statement).value_or(std::set<std::string>());
    const bool is_new = std::ranges::any_of(pinned, [&](const std::string& column) {
      return is_made_by(up, {.table = table, .column = column});
    });
    if (is_new || names_key(statement, keys).value_or(true)) continue;
    if (!belongs_to_new_row(statement, up, down, keys)) return table;
  }
  return {};
}

Finding remark(const migrations::Migration& migration, const std::string& message) {
  auto finding = migration_finding(
      "rows-there-already", migration,
      message +
          ": what becomes of one that was there before is not proven. Rows that were can be "
          "loaded by --fixture FILE");
  finding.severity = Severity::info;
  return finding;
}

}  // namespace

std::optional<Finding> rows_there_already(const migrations::Migration& migration,
                                          std::string_view engine, const KeysOfTable& keys) {
  if (!migration.up || !migration.down) return std::nullopt;
  const auto up = statement_tokens(*migration.up, engine);
  const auto down = statement_tokens(*migration.down, engine);
  std::set<std::string> tables;
  std::set<std::string> made;
  for (const auto& statement : up) {
    if (allows_for_others(statement)) tables.insert(target_table(statement));
    made.insert(made_table(statement));
  }
  for (const auto& statement : down) {
    const auto table = target_table(statement);
    const bool is_meant = is_word(statement, 0, "delete") && tables.contains(table);
    if (!is_meant || made.contains(table)) continue;
    return remark(migration, "the up allows for rows of table " + table +
                                 " that are there already, and the down deletes such rows");
  }
  const auto table = deleted_by_less_than_a_key(up, down, keys);
  if (!table.empty()) {
    return remark(migration, "the down deletes rows of table " + table +
                                 " by less than a key, also such as the up has not inserted");
  }
  if (const auto move = merged_value(up, down)) {
    return remark(migration, "the down turns rows of table " + move->table + " with " +
                                 one_line(move->to) + " in " + move->column +
                                 " back, also such as the up has not given it");
  }
  if (const auto move = move_of_down_only(migration, up, down, engine)) {
    return remark(migration, "the down turns rows of table " + move->table + " with " +
                                 one_line(*move->from.begin()) + " in " + move->column + " into " +
                                 one_line(move->to) + ", of which the up says nothing");
  }
  return std::nullopt;
}

}  // namespace fulldress::scenarios
