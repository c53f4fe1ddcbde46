#include "scenarios/steps/up_failure.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "migrations/ledger_table.hpp"
#include "scenarios/steps/affected.hpp"
#include "scenarios/steps/empty_tables.hpp"
#include "scenarios/steps/fitting_rows.hpp"
#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/script_words.hpp"

#include <algorithm>
#include <set>

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

/// The last part of a column's identity.
std::string name_of(const SchemaDifference& column) {
  return column.identity.substr(column.identity.rfind('.') + 1);
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
           !is_filled(name_of(column), statements);
  });
}

/// A value that all rows get at once cannot be unique.
bool has_unique_column(const std::vector<SchemaDifference>& columns, const DatabaseState& before,
                       const SchemaSnapshot& after) {
  const auto keys = diff(before.schema, after);
  return std::any_of(columns.begin(), columns.end(), [&](const SchemaDifference& column) {
    const std::string name = name_of(column);
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

Finding rows_do_not_fit(const MigrationRecord& failed, const migrations::Migration& migration,
                        const std::string& proven) {
  auto finding = finding_of("rows-do-not-fit", failed, migration);
  finding.severity = Severity::info;
  finding.message = "proven " + proven + ", as the up fails on them: " + failure_text(failed);
  return finding;
}

constexpr const char* without_some = "without the generated rows that are in the way";
constexpr const char* on_others = "on other generated rows than before";

/// Whether all rows of tables that the up names were generated.
bool names_generated_rows_only(const migrations::Migration& migration, const DatabaseState& before,
                               const RowSupply& rows) {
  if (!migration.up) return false;
  const ScriptWords script(migration.up->text);
  return std::ranges::all_of(before.data.tables, [&](const TableFingerprint& table) {
    return table.rows == 0 || !script.names(table.table.name) || rows.has_written_all_of(table);
  });
}

/// How an up is proven that generated rows are in the way of: as many as fit stay, else others are
/// tried, down to none.
class OtherRows {
 public:
  /// plain, risen  without generated rows, before and behind the up
  OtherRows(Stage& stage, const MigrationRecord& failed, Rung plain, Risen risen,
            const migrations::Migration& migration, RowSupply& rows, StepContext& context)
      : stage_(stage),
        failed_(failed),
        plain_(std::move(plain)),
        risen_(std::move(risen)),
        migration_(migration),
        rows_(rows),
        context_(context) {}

  UpWithoutRows find(const Rung& before) {
    // Roles are the server's: they would go with a down, or be there before an up.
    if (has_roles_changed(plain_.state.schema, risen_.schema)) return without_any();
    if (auto goes_on = without_referring_rows(stage_, failed_, before, migration_, context_)) {
      goes_on->finding = rows_do_not_fit(failed_, migration_, without_some);
      return std::move(*goes_on);
    }
    auto left = without_unfit_rows(stage_, failed_, before, migration_, context_);
    std::optional<UpWithoutRows> poor;
    if (left) {
      auto goes_on = on(std::move(left->rung), without_some);
      if (goes_on && !left->is_poor) return std::move(*goes_on);
      poor = std::move(goes_on);
    }
    if (auto goes_on = on_rows_taken_back()) return std::move(*goes_on);
    return poor ? std::move(*poor) : without_any();
  }

 private:
  std::optional<UpWithoutRows> on(Rung before, const std::string& proven) {
    auto last = failed_;
    if (auto risen = try_up(stage_, *before.database, last, context_)) {
      return UpWithoutRows{.before = std::move(before),
                           .trial = std::move(risen->database),
                           .finding = rows_do_not_fit(failed_, migration_, proven)};
    }
    needs_none_ =
        judge_up_failure(last, migration_, before.state, &risen_.schema) == UpFailure::with_any_rows
            ? std::optional(last)
            : std::nullopt;
    return std::nullopt;
  }

  std::optional<UpWithoutRows> on_rows_taken_back() {
    if (!migration_.down) return std::nullopt;
    auto taken_back = with_rows_taken_back(stage_, plain_, rows_, context_);
    return taken_back ? on(std::move(*taken_back), on_others) : std::nullopt;
  }

  UpWithoutRows without_any() {
    rows_.start_over();
    return {.before = std::move(plain_),
            .trial = std::move(risen_.database),
            .finding = needs_none_ ? needs_empty_tables(*needs_none_, migration_)
                                   : rows_do_not_fit(failed_, migration_, without_some)};
  }

  Stage& stage_;
  const MigrationRecord& failed_;
  Rung plain_;
  Risen risen_;
  const migrations::Migration& migration_;
  RowSupply& rows_;
  StepContext& context_;
  std::optional<MigrationRecord> needs_none_;  ///< how it fails on any rows
};

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
  if (code == "23505" && has_unique_column(columns, before, *without)) {
    return UpFailure::with_any_rows;
  }
  return is_about_values ? UpFailure::with_some_rows : UpFailure::with_any_rows;
}

UpRetry retry_without_rows(Stage& stage, const MigrationRecord& failed, const Rung& before,
                           const migrations::Migration& migration, RowSupply& rows,
                           StepContext& context) {
  UpRetry retry{.goes_on = {}, .failed = failed};
  auto plain = rows.has_rows() ? rows.without_rows(migration) : std::nullopt;
  if (plain) {
    if (auto risen = try_up(stage, *plain->database, retry.failed, context)) {
      const auto why = judge_up_failure(failed, migration, before.state, &risen->schema);
      if (why == UpFailure::with_some_rows) {
        retry.goes_on =
            OtherRows(stage, failed, std::move(*plain), std::move(*risen), migration, rows, context)
                .find(before);
        return retry;
      }
      rows.start_over();
      retry.goes_on = {.before = std::move(*plain),
                       .trial = std::move(risen->database),
                       .finding = needs_empty_tables(failed, migration)};
      return retry;
    }
  }
  // Rows the user brought are in the way, or nothing is but the up itself.
  auto empty = emptied(stage, plain ? *plain->database : *before.database, context);
  auto last = retry.failed;
  auto risen = try_up(stage, *empty.database, last, context);
  if (!risen) return retry;
  const bool is_ours = !plain && names_generated_rows_only(migration, before.state, rows);
  if (is_ours && judge_up_failure(failed, migration, before.state, &risen->schema) ==
                     UpFailure::with_some_rows) {
    // There is no second way up here, as behind a migration that makes roles.
    retry.goes_on =
        OtherRows(stage, failed, std::move(empty), std::move(*risen), migration, rows, context)
            .find(before);
    return retry;
  }
  rows.start_from(empty);
  retry.goes_on = {.before = std::move(empty),
                   .trial = std::move(risen->database),
                   .finding = needs_empty_tables(retry.failed, migration)};
  return retry;
}

}  // namespace fulldress::scenarios
