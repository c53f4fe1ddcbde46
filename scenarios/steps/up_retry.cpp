#include "scenarios/steps/up_retry.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "migrations/ledger_table.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/affected.hpp"
#include "scenarios/steps/drawn_numbers.hpp"
#include "scenarios/steps/empty_tables.hpp"
#include "scenarios/steps/fitting_rows.hpp"
#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/idle_statements.hpp"
#include "scenarios/steps/reshaped_rows.hpp"
#include "scenarios/steps/up_failure.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

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
  std::vector<std::string> idle;  ///< statements of the up that changed no row
};

/// failed  is replaced where the up fails here too.
std::optional<Risen> try_up(Stage& stage, const Database& before, MigrationRecord& failed,
                            StepContext& context) {
  Risen risen{.database = stage.clone(before, context), .schema = {}, .idle = {}};
  const auto session = risen.database->connect(context.deadline);
  watch_idle_statements(*session);
  const auto record = apply_next(*session, stage.set());
  risen.idle = take_idle_statements(*session);
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

/// Generated rows that were taken out of `rung` have never been: no sequence has counted them.
void forget_taken_out(Rung& rung, const Rung& before, const RowSupply& rows, const Stage& stage,
                      const Deadline& deadline) {
  std::vector<TableName> tables;
  for (const auto& table : before.state.data.tables) {
    const auto* left = find_table(rung.state, table.table);
    const bool is_taken_out = left != nullptr && left->rows < table.rows;
    if (is_taken_out && rows.has_written_all_of(table)) tables.push_back(table.table);
  }
  if (tables.empty()) return;
  const auto session = rung.database->connect(deadline);
  forget_numbers(*session, rung.state.data.sequences, tables);
  read_data_again(*session, migrations::ledger_tables(*session, stage.set()), rung.state);
  session->close();
}

/// As few generated rows as let the up delete others: without those that refer to them.
std::optional<UpWithoutRows> without_referring_rows(Stage& stage, MigrationRecord failed,
                                                    const Rung& before,
                                                    const migrations::Migration& migration,
                                                    const RowSupply& rows, StepContext& context) {
  if (state_of(failed) != "23503" || !migration.up) return std::nullopt;
  const auto in_the_way =
      referring_tables(before.state, tables_deleted_from(migration, before.state));
  if (in_the_way.empty()) return std::nullopt;
  Rung rung{.database = stage.clone(*before.database, context), .state = {}};
  const auto session = rung.database->connect(context.deadline);
  empty_these(*session, in_the_way);
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
  forget_taken_out(rung, before, rows, stage, context.deadline);
  auto risen = try_up(stage, *rung.database, failed, context);
  if (!risen) return std::nullopt;
  return UpWithoutRows{.before = std::move(rung),
                       .trial = std::move(risen->database),
                       .finding = {},
                       .idle = std::move(risen->idle)};
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
    if (auto goes_on =
            without_referring_rows(stage_, failed_, before, migration_, rows_, context_)) {
      goes_on->finding = rows_do_not_fit(failed_, migration_, without_some);
      return std::move(*goes_on);
    }
    auto left = without_unfit_rows(stage_, failed_, before, risen_.schema, migration_, context_);
    std::optional<UpWithoutRows> poor;
    if (left) {
      forget_taken_out(left->rung, before, rows_, stage_, context_.deadline);
      auto goes_on = on(std::move(left->rung), without_some);
      if (goes_on && !left->is_poor) return std::move(*goes_on);
      poor = std::move(goes_on);
    }
    if (auto reshaped = with_reshaped_rows(stage_, failed_, before, risen_.schema, migration_,
                                           rows_, context_)) {
      if (auto goes_on = on(std::move(*reshaped), on_others)) return std::move(*goes_on);
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
                           .finding = rows_do_not_fit(failed_, migration_, proven),
                           .idle = std::move(risen->idle)};
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
    if (!taken_back) return std::nullopt;
    auto goes_on = on(std::move(taken_back->rung), on_others);
    if (!goes_on) return std::nullopt;
    const auto session = goes_on->trial->connect(context_.deadline);
    taken_back->rows.again = held_tables(*session);
    session->close();
    goes_on->lost = lost_on_the_way_back(taken_back->rows, migration_, stage_.set().engine());
    return goes_on;
  }

  UpWithoutRows without_any() {
    rows_.start_over();
    return {.before = std::move(plain_),
            .trial = std::move(risen_.database),
            .finding = needs_none_ ? needs_empty_tables(*needs_none_, migration_)
                                   : rows_do_not_fit(failed_, migration_, without_some),
            .idle = std::move(risen_.idle)};
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
