#include "scenarios/steps/up_failure.hpp"

#include "harness/engine/inspector.hpp"
#include "scenarios/steps/empty_tables.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

std::string state_of(const MigrationRecord& failed) {
  return failed.error && failed.error->sql ? failed.error->sql->sqlstate : std::string();
}

/// The table a column's identity starts with, if it is one that holds rows.
bool is_of_filled_table(const std::string& column, const DatabaseState& before) {
  return std::any_of(before.data.tables.begin(), before.data.tables.end(), [&](const auto& table) {
    return table.rows > 0 && column.starts_with(table.table.to_text() + ".");
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

bool has_column_without_value(const std::vector<SchemaDifference>& columns) {
  return std::any_of(columns.begin(), columns.end(), [](const SchemaDifference& column) {
    return has_word(column.after, "not null") && !has_word(column.after, "default ") &&
           !has_word(column.after, "generated ") && !has_word(column.after, "identity");
  });
}

/// A value that all rows get at once cannot be unique.
bool has_unique_column(const std::vector<SchemaDifference>& columns, const DatabaseState& before,
                       const SchemaSnapshot& after) {
  const auto keys = diff(before.schema, after);
  return std::any_of(columns.begin(), columns.end(), [&](const SchemaDifference& column) {
    const std::string name = column.identity.substr(column.identity.rfind('.') + 1);
    return std::any_of(keys.begin(), keys.end(), [&](const SchemaDifference& key) {
      return key.change == SchemaChange::added &&
             (key.kind == "index" || key.kind == "constraint") &&
             (has_word(key.after, "UNIQUE") || has_word(key.after, "unique")) &&
             has_word(key.after, "(" + name + ")");
    });
  });
}

}  // namespace

std::optional<Rung> up_without_rows(Stage& stage, const Database& before, StepContext& context) {
  Rung rung{.database = stage.clone(before, context), .state = {}};
  const auto session = rung.database->connect(context.deadline);
  empty_tables(*session, migrations::ledger_tables(stage.set()));
  const auto record = apply_next(*session, stage.set());
  if (!record || record->verdict != Verdict::passed) return std::nullopt;
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
  return rung;
}

UpFailure judge_up_failure(const MigrationRecord& failed, const DatabaseState& before,
                           const SchemaSnapshot* without) {
  if (without == nullptr) return UpFailure::always;
  const auto columns = new_columns(before, *without);
  if (has_column_without_value(columns)) return UpFailure::with_any_rows;
  const std::string code = state_of(failed);
  if (code == "23505" && has_unique_column(columns, before, *without)) {
    return UpFailure::with_any_rows;
  }
  const bool is_about_values =
      code.starts_with("22") || code.starts_with("23") || code.starts_with("P0");
  return is_about_values ? UpFailure::with_some_rows : UpFailure::with_any_rows;
}

}  // namespace fulldress::scenarios
