#include "scenarios/steps/up_failure.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "migrations/ledger_table.hpp"
#include "scenarios/steps/empty_tables.hpp"
#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/script_words.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

std::string state_of(const MigrationRecord& failed) {
  return failed.error && failed.error->sql ? failed.error->sql->sqlstate : std::string();
}

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

Rung emptied(Stage& stage, const Database& before, StepContext& context) {
  Rung rung{.database = stage.clone(before, context), .state = {}};
  const auto session = rung.database->connect(context.deadline);
  empty_tables(*session, migrations::ledger_tables(*session, stage.set()));
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
  return rung;
}

/// A copy of a database behind the next migration's up, with its schema.
struct Risen {
  std::unique_ptr<Database> database;
  SchemaSnapshot schema;
};

/// failed  is replaced where the up fails here too.
std::optional<Risen> try_up(Stage& stage, const Database& before, MigrationRecord& failed,
                            StepContext& context) {
  Risen risen{.database = stage.clone(before, context), .schema = {}};
  const auto session = risen.database->connect(context.deadline);
  const auto record = apply_next(*session, stage.set());
  if (!record || record->verdict != Verdict::passed) {
    if (record) failed = *record;
    return std::nullopt;
  }
  risen.schema = session->inspector().schema(*session);
  session->close();
  return risen;
}

std::vector<TableName> tables_deleted_from(const migrations::Migration& migration,
                                           const DatabaseState& before) {
  std::vector<TableName> tables;
  const auto statements = statements_of(*migration.up, before.schema.engine);
  for (const auto& each : before.data.tables) {
    const auto deletes = [&](const ScriptWords& statement) {
      return statement.deletes_from(each.table.name);
    };
    if (std::any_of(statements.begin(), statements.end(), deletes)) tables.push_back(each.table);
  }
  return tables;
}

/// As few generated rows as let the up delete others: without those that refer to them.
std::optional<UpWithoutRows> without_referring_rows(Stage& stage, MigrationRecord failed,
                                                    const Rung& before,
                                                    const migrations::Migration& migration,
                                                    StepContext& context) {
  if (state_of(failed) != "23503" || !migration.up) return std::nullopt;
  const auto in_the_way =
      referring_tables(before.state, tables_deleted_from(migration, before.state));
  if (in_the_way.empty()) return std::nullopt;
  Rung rung{.database = stage.clone(*before.database, context), .state = {}};
  const auto session = rung.database->connect(context.deadline);
  auto kept = migrations::ledger_tables(*session, stage.set());
  for (const auto& each : before.state.data.tables) {
    if (std::find(in_the_way.begin(), in_the_way.end(), each.table) == in_the_way.end()) {
      kept.push_back(each.table);
    }
  }
  empty_tables(*session, kept);
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
  auto risen = try_up(stage, *rung.database, failed, context);
  if (!risen) return std::nullopt;
  return UpWithoutRows{
      .before = std::move(rung), .trial = std::move(risen->database), .finding = {}};
}

Finding finding_of(const std::string& id, const MigrationRecord& failed,
                   const migrations::Migration& migration) {
  Finding finding;
  finding.id = "roundtrip." + id;
  finding.subject = subject_of(migration);
  finding.position = position_of(failed);
  return finding;
}

Finding needs_empty_tables(const MigrationRecord& failed, const migrations::Migration& migration) {
  auto finding = finding_of("up-fails-with-rows", failed, migration);
  finding.message = failure_text(failed) + "; on empty tables it goes through";
  return finding;
}

Finding rows_do_not_fit(const MigrationRecord& failed, const migrations::Migration& migration) {
  auto finding = finding_of("rows-do-not-fit", failed, migration);
  finding.severity = Severity::info;
  finding.message =
      "proven without the generated rows that are in the way, as the up fails on them: " +
      failure_text(failed);
  return finding;
}

}  // namespace

UpFailure judge_up_failure(const MigrationRecord& failed, const DatabaseState& before,
                           const SchemaSnapshot* without) {
  if (without == nullptr) return UpFailure::always;
  const auto columns = new_columns(before, *without);
  if (has_column_without_value(columns) || fails_at_dropped_table(failed)) {
    return UpFailure::with_any_rows;
  }
  const std::string code = state_of(failed);
  if (code == "23505" && has_unique_column(columns, before, *without)) {
    return UpFailure::with_any_rows;
  }
  const bool is_about_values =
      code.starts_with("22") || code.starts_with("23") || code.starts_with("P0");
  return is_about_values ? UpFailure::with_some_rows : UpFailure::with_any_rows;
}

UpRetry retry_without_rows(Stage& stage, const MigrationRecord& failed, const Rung& before,
                           const migrations::Migration& migration, RowSupply& rows,
                           StepContext& context) {
  UpRetry retry{.goes_on = {}, .failed = failed};
  auto plain = rows.has_rows() ? rows.without_rows(migration) : std::nullopt;
  if (plain) {
    if (auto risen = try_up(stage, *plain->database, retry.failed, context)) {
      const auto why = judge_up_failure(failed, before.state, &risen->schema);
      if (why == UpFailure::with_some_rows) {
        retry.goes_on = without_referring_rows(stage, failed, before, migration, context);
        if (retry.goes_on) {
          retry.goes_on->finding = rows_do_not_fit(failed, migration);
          return retry;
        }
      }
      rows.start_over();
      auto finding = why == UpFailure::with_any_rows ? needs_empty_tables(failed, migration)
                                                     : rows_do_not_fit(failed, migration);
      retry.goes_on = {.before = std::move(*plain),
                       .trial = std::move(risen->database),
                       .finding = std::move(finding)};
      return retry;
    }
  }
  // Rows the user brought are in the way, or nothing is but the up itself.
  auto empty = emptied(stage, plain ? *plain->database : *before.database, context);
  auto last = retry.failed;
  auto risen = try_up(stage, *empty.database, last, context);
  if (!risen) return retry;
  rows.start_from(empty);
  retry.goes_on = {.before = std::move(empty),
                   .trial = std::move(risen->database),
                   .finding = needs_empty_tables(retry.failed, migration)};
  return retry;
}

}  // namespace fulldress::scenarios
