#include "scenarios/steps/up_failure.hpp"

#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/steps/object_identity.hpp"
#include "scenarios/steps/own_constants.hpp"

#include <algorithm>
#include <set>

namespace fulldress::scenarios {

std::string state_of(const MigrationRecord& failed) {
  return failed.error && failed.error->sql ? failed.error->sql->sqlstate : std::string();
}

namespace {

/// No value in a row lets a table go that it refers to.
bool fails_at_dropped_table(const MigrationRecord& failed) {
  if (state_of(failed) != "23503") return false;
  const auto& sql = *failed.error->sql;
  const auto start = std::min(sql.offset_bytes.value_or(0), sql.statement.size());
  const ScriptWords statement(sql.statement.substr(start));
  return statement.first() == "drop" && statement.has("table");
}

/// The table a column's identity starts with, if it is one that holds rows.
bool is_of_filled_table(const std::string& column, const DatabaseState& before) {
  return std::any_of(before.data.tables.begin(), before.data.tables.end(), [&](const auto& table) {
    return table.rows > 0 && is_part_of(column, table.table);
  });
}

bool has_word(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

/// Columns that are new in tables that hold rows.
std::vector<SchemaDifference> new_columns(const DatabaseState& before,
                                          const SchemaSnapshot& after) {
  auto columns = diff(before.schema, after);
  std::erase_if(columns, [&](const SchemaDifference& each) {
    return each.kind != "column" || each.change != SchemaChange::added ||
           !is_of_filled_table(each.identity, before);
  });
  return columns;
}

/// Whether a statement fills the column behind the one that adds it, or rebuilds its table with it:
/// which rows it has a value for, that statement says.
bool is_filled(const std::string& column, const std::vector<ScriptWords>& statements) {
  static const std::set<std::string> writing = {"update", "insert", "with", "merge", "do"};
  const auto adds = [&](const ScriptWords& statement) {
    return statement.first() == "alter" && statement.has("add") && statement.names(column) &&
           statement.has_sequence("not null");
  };
  if (std::ranges::any_of(statements, adds)) return false;
  return std::ranges::any_of(statements, [&](const ScriptWords& statement) {
    return writing.contains(statement.first()) && statement.names(column);
  });
}

bool has_column_without_value(const std::vector<SchemaDifference>& columns,
                              const std::vector<ScriptWords>& statements) {
  return std::any_of(columns.begin(), columns.end(), [&](const SchemaDifference& column) {
    return has_word(column.after, "not null") && !has_word(column.after, "default ") &&
           !has_word(column.after, "generated ") && !has_word(column.after, "identity") &&
           !is_filled(last_name(column.identity), statements);
  });
}

/// Whether an update gives the column what each row has elsewhere, and no constant.
bool is_copied(const std::string& column, const std::vector<ScriptWords>& statements) {
  return std::ranges::any_of(statements, [&](const ScriptWords& statement) {
    if (statement.first() != "update" || !statement.names(column)) return false;
    const auto writes = writes_of(script_tokens(statement.text()));
    return writes.set_columns.contains(column) &&
           std::ranges::none_of(writes.constants, [&](const WrittenConstant& each) {
             return each.column.empty() || each.column == column;
           });
  });
}

/// A value that all rows get at once cannot be unique.
bool has_unique_column(const std::vector<SchemaDifference>& columns, const DatabaseState& before,
                       const SchemaSnapshot& after, const std::vector<ScriptWords>& statements) {
  const auto keys = diff(before.schema, after);
  return std::any_of(columns.begin(), columns.end(), [&](const SchemaDifference& column) {
    if (is_copied(last_name(column.identity), statements)) return false;
    const std::string name = column.identity.substr(last_name_at(column.identity));
    return std::any_of(keys.begin(), keys.end(), [&](const SchemaDifference& key) {
      return key.change == SchemaChange::added &&
             (key.kind == "index" || key.kind == "constraint") &&
             (has_word(key.after, "UNIQUE") || has_word(key.after, "unique")) &&
             has_word(key.after, "(" + name + ")");
    });
  });
}

}  // namespace

UpFailure judge_up_failure(const MigrationRecord& failed, const migrations::Migration& migration,
                           const DatabaseState& before, const SchemaSnapshot* without) {
  if (without == nullptr) return UpFailure::always;
  const auto columns = new_columns(before, *without);
  const auto statements = migration.up ? statements_of(*migration.up, before.schema.engine)
                                       : std::vector<ScriptWords>();
  const std::string code = state_of(failed);
  const bool is_about_values =
      code.starts_with("22") || code.starts_with("23") || code.starts_with("P0");
  // A value that may not be NULL is missing; any other refusal is about values that are there.
  const bool may_be_missing = code == "23502" || !is_about_values;
  if ((may_be_missing && has_column_without_value(columns, statements)) ||
      fails_at_dropped_table(failed)) {
    return UpFailure::with_any_rows;
  }
  if (code == "23505" && has_unique_column(columns, before, *without, statements)) {
    return UpFailure::with_any_rows;
  }
  if (fails_at_own_constant(failed, migration, before, *without)) return UpFailure::with_any_rows;
  return is_about_values ? UpFailure::with_some_rows : UpFailure::with_any_rows;
}

}  // namespace fulldress::scenarios
