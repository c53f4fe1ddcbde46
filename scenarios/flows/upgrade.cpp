#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "migrations/migrator.hpp"
#include "migrations/passed_over.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/steps/archive.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/newer_server.hpp"
#include "scenarios/steps/one_run.hpp"
#include "scenarios/steps/row_accounting.hpp"
#include "scenarios/steps/stage_checks.hpp"

#include <algorithm>

namespace fulldress::scenarios {

Flow upgrade_flow();

namespace {

/// Applies every pending migration to one database, and keeps account of its rows.
class Upgrade {
 public:
  Upgrade(Stage& stage, StepContext& context)
      : stage_(stage),
        context_(context),
        ledger_(migrations::ledger_tables(stage.set())),
        database_(stage.fresh(context)) {}

  Verdict run() {
    const auto migrations = look_at_ledger();
    if (stage_.config().fixture_version.empty()) check_before();
    for (std::size_t index = 0; index < migrations.size(); ++index) {
      context_.stop.throw_if_raised();
      context_.journal.progress(
          "up: " + subject_of(migrations[index]),
          static_cast<double>(index) / static_cast<double>(migrations.size()));
      if (!apply(migrations[index])) {
        const bool is_known = context_.record.migrations.back().verdict != Verdict::unknown;
        return is_known ? Verdict::failed : Verdict::unknown;
      }
    }
    if (!finish()) return Verdict::failed;
    add_archived_laws();
    stage_.keep_upgraded({.database = std::move(database_)});
    return Verdict::passed;
  }

 private:
  // What is not going to run is listed, so that nobody believes it was rehearsed.
  std::vector<migrations::Migration> look_at_ledger() {
    note_files_passed_over();
    const auto session = connect();
    auto found = pending(*session, stage_.set());
    counts_ = count_rows(*session, ledger_);
    session->close();
    for (const auto& migration : stage_.set().migrations()) {
      const bool is_pending = std::find(found.begin(), found.end(), migration) != found.end();
      if (is_pending) continue;
      report_skipped(migration, reason_not_pending(migration));
    }
    return found;
  }

  void note_files_passed_over() {
    constexpr std::size_t named_max = 5;
    const auto files = migrations::passed_over_files(stage_.set());
    if (files.empty()) return;
    std::string names;
    for (std::size_t index = 0; index < std::min(files.size(), named_max); ++index) {
      names += (index == 0 ? "" : ", ") + one_line(files[index]);
    }
    if (files.size() > named_max) names += ", ...";
    context_.record.notes.push_back(count_of(files.size(), "SQL file") + " beside the migrations " +
                                    "passed over, by their names none of " +
                                    stage_.set().format().name() + "'s: " + names);
  }

  [[nodiscard]] std::string reason_not_pending(const migrations::Migration& migration) const {
    const auto& place = migration.place;
    if (!place.reason.empty()) return place.reason;
    if (migration.is_manual) return "manual: never run automatically";
    if (place.is_in_front) return "already applied: package " + place.package + " comes first";
    return stage_.who_applied();
  }

  void report_skipped(const migrations::Migration& migration, const std::string& reason) {
    MigrationRecord record;
    record.version = migration.version;
    record.name = migration.name;
    record.checksum = migration.checksum;
    record.verdict = Verdict::skipped;
    record.reason = reason;
    if (migration.up) record.position = migration.up->start;
    context_.record.migrations.push_back(std::move(record));
  }

  void check_before() { ask_before(stage_, {.database = *database_, .ledger = ledger_}, context_); }

  bool apply(const migrations::Migration& migration) {
    auto session = connect();
    auto record = apply_one(*session, stage_.set(), migration);
    if (!record) {
      report_skipped(migration, "left for a later run: what it asks for first does not hold");
      return true;
    }
    const std::string needed = needed_server(
        migration.up, record->error,
        {.engine = context_.scenario.engine, .version = context_.scenario.engine_version});
    if (!needed.empty()) {
      record->verdict = Verdict::unknown;
      record->reason = needed;
      record->error.reset();
    }
    context_.record.migrations.push_back(*record);
    const bool has_passed = record->verdict == Verdict::passed;
    if (!needed.empty()) {
      context_.record.reason = subject_of(migration) + ": " + needed;
      stage_.keep_upgraded({.failure = context_.record.reason});
      return false;
    }
    if (!has_passed || !is_applied(*session, stage_.set(), migration.version)) {
      context_.record.reason = has_passed ? not_recorded_text(*record) : failure_text(*record);
      stage_.keep_upgraded({.failure = context_.record.reason});
      return false;
    }
    account(migration, *record, count_rows(*session, ledger_));
    session->close();
    if (stage_.loads_fixtures_behind(migration.version)) load_fixtures();
    return true;
  }

  bool finish() {
    const auto session = connect();
    auto failed = finish_run(*session, stage_.set());
    session->close();
    if (!failed) return true;
    context_.record.reason = failure_text(*failed);
    context_.record.migrations.push_back(std::move(*failed));
    stage_.keep_upgraded({.failure = context_.record.reason});
    return false;
  }

  void load_fixtures() {
    stage_.load_fixtures(*database_, context_);
    check_before();
    const auto session = connect();
    counts_ = count_rows(*session, ledger_);
    session->close();
  }

  void account(const migrations::Migration& migration, const MigrationRecord& record,
               RowCounts after) {
    LawOutcome law{.law = "upgrade",
                   .subject = subject_of(migration),
                   .reason = {},
                   .findings = lost_row_findings(counts_, after, migration),
                   .position = record.position,
                   .error = {}};
    law.duration_ms = record.duration_ms;
    judge(law, "rows went away without a word");
    context_.record.laws.push_back(std::move(law));
    const std::string counts = counts_text(counts_, after);
    if (!counts.empty()) context_.record.notes.push_back(subject_of(migration) + ": " + counts);
    counts_ = std::move(after);
  }

  void add_archived_laws() {
    if (stage_.config().archived.empty()) return;
    const auto session = connect();
    auto laws = archived_laws(*session, stage_.set(), stage_.config().archived);
    session->close();
    std::move(laws.begin(), laws.end(), std::back_inserter(context_.record.laws));
  }

  [[nodiscard]] std::unique_ptr<Session> connect() const {
    return database_->connect(context_.deadline);
  }

  Stage& stage_;
  StepContext& context_;
  std::vector<TableName> ledger_;
  std::unique_ptr<Database> database_;
  RowCounts counts_;
};

Verdict run_checks_after(Stage& stage, StepContext& context) {
  const auto upgraded = stage.upgraded(context);
  if (!upgraded.database) {
    return stage.without_head(upgraded.failure, context);
  }
  ask_after(stage,
            {.database = *upgraded.database, .ledger = migrations::ledger_tables(stage.set())},
            context);
  return Verdict::passed;
}

}  // namespace

Flow upgrade_flow() {
  return {.name = "upgrade",
          .law =
              "every pending migration applies on data, nothing is lost without a word, and the "
              "checks hold",
          .order = 1,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            const auto timeout = stage->options().timeout;
            return {
                {.name = "upgrade",
                 .timeout = timeout,
                 .needs = {"provision"},
                 .run = [stage](StepContext& context) { return Upgrade(*stage, context).run(); },
                 .description = "apply every pending migration and account for the rows"},
                {.name = "one-run",
                 .timeout = timeout,
                 .needs = {"provision"},
                 .run = [stage](StepContext& context) { return prove_one_run(*stage, context); },
                 .description = "apply all of them in one run, as their tool does: nothing that "
                                "one leaves in the connection may matter to the next"},
                {.name = "checks",
                 .timeout = timeout,
                 .needs = {"provision"},
                 .run = [stage](StepContext& context) { return run_checks_after(*stage, context); },
                 .description = "ask the checks, and compare with the answers before the first "
                                "migration"}};
          }};
}

}  // namespace fulldress::scenarios
