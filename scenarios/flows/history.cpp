#include "fixtures/generate_rows.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/host/temp_dir.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/releases.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/row_accounting.hpp"

#include <chrono>

namespace fulldress::scenarios {

Flow history_flow();

namespace {

const FindingWords& words_of_release() {
  static const FindingWords words = {.law = "history",
                                     .state = "in the release that was upgraded",
                                     .missing = "is missing in the release that was upgraded",
                                     .extra = "is only in the release that was upgraded"};
  return words;
}

const FindingWords& words_of_lost_ledger() {
  static const FindingWords words = {.law = "history.lost-ledger",
                                     .state = "after a run without ledger",
                                     .missing = "is gone after a run without ledger",
                                     .extra = "is new after a run without ledger"};
  return words;
}

LawOutcome law_of(std::string subject) {
  LawOutcome law;
  law.law = "history";
  law.subject = std::move(subject);
  return law;
}

void fail(LawOutcome& law, std::string reason) {
  law.verdict = Verdict::failed;
  law.reason = std::move(reason);
}

/// A database of one release, brought to today's migrations.
class ReleaseUpgrade {
 public:
  ReleaseUpgrade(Stage& stage, const Release& release, const SchemaSnapshot& head,
                 StepContext& context)
      : stage_(stage), release_(release), head_(head), context_(context) {
    law_ = law_of("upgrade of " + release.name);
  }

  LawOutcome prove() {
    const auto start = std::chrono::steady_clock::now();
    if (release_.set) {
      run();
    } else {
      law_.verdict = Verdict::unknown;
      law_.reason = "its migrations cannot be read: " + release_.problem;
    }
    const auto end = std::chrono::steady_clock::now();
    law_.duration_ms = std::chrono::duration<double, std::milli>(end - start).count();
    return std::move(law_);
  }

 private:
  void run() {
    database_ = stage_.fresh(context_);
    if (!climb(*release_.set, release_.to_version)) {
      // What cannot be installed any more says nothing about its upgrade.
      law_.verdict = Verdict::unknown;
      law_.reason = "the release itself cannot be made: " + law_.reason;
      return;
    }
    fill();
    const auto rows = counts();
    if (!climb(stage_.set(), {})) {
      law_.reason = "the upgrade from " + release_.name + " fails: " + law_.reason;
      return;
    }
    compare(rows);
  }

  // Applies migrations of `set` one by one. returns whether it arrived, else the law has failed.
  bool climb(const migrations::MigrationSet& set, const std::string& to_version) {
    std::string last;
    for (;;) {
      context_.stop.throw_if_raised();
      const auto session = connect();
      auto record = next(*session, set);
      if (!record && law_.verdict != Verdict::failed) record = finish_run(*session, set);
      session->close();
      if (law_.verdict == Verdict::failed) return false;
      if (!record) return true;
      if (record->verdict != Verdict::passed || record->version == last) {
        law_.error = record->error;
        law_.position = record->position;
        fail(law_, record->verdict == Verdict::passed ? not_recorded_text(*record)
                                                      : failure_text(*record));
        return false;
      }
      last = record->version;
      if (stage_.loads_fixtures_behind(last)) stage_.load_fixtures(*database_, context_);
      if (last == to_version) return true;
    }
  }

  // Tools refuse by themselves when released files were edited or removed.
  std::optional<MigrationRecord> next(Session& session, const migrations::MigrationSet& set) {
    try {
      return apply_next(session, set);
    } catch (const UsageError& error) {
      law_.error = record_of(error);
      fail(law_, "the tool refuses to go on: " + error.message());
      return std::nullopt;
    }
  }

  // An upgrade of empty tables proves little: tables without rows get some.
  void fill() {
    const auto session = connect();
    const auto made =
        fixtures::generate_rows(*session, {.seed = context_.seed,
                                           .left_out = migrations::ledger_tables(stage_.set()),
                                           .deadline = context_.deadline});
    session->close();
    if (made.gaps.empty()) return;
    const auto& gap = made.gaps.front();
    context_.record.notes.push_back(release_.name + ": " + count_of(made.gaps.size(), "place") +
                                    " could not be filled, e.g. " + gap.table.to_text() + ": " +
                                    one_line(gap.reason, 200));
  }

  RowCounts counts() {
    const auto session = connect();
    auto found = count_rows(*session, migrations::ledger_tables(stage_.set()));
    session->close();
    return found;
  }

  void compare(const RowCounts& before) {
    const auto session = connect();
    law_.findings =
        schema_findings(head_, session->inspector().schema(*session), words_of_release());
    for (const auto& migration : pending(*session, stage_.set())) {
      Finding finding;
      finding.id = "history.still-pending";
      finding.subject = subject_of(migration);
      finding.message = "is still pending after the upgrade";
      law_.findings.push_back(std::move(finding));
    }
    session->close();
    judge(law_, "the upgraded release differs from a new database");
    const auto changed = counts_text(before, counts());
    if (!changed.empty()) context_.record.notes.push_back(release_.name + ": " + changed);
  }

  [[nodiscard]] std::unique_ptr<Session> connect() const {
    return database_->connect(context_.deadline);
  }

  Stage& stage_;
  const Release& release_;
  const SchemaSnapshot& head_;
  StepContext& context_;
  std::unique_ptr<Database> database_;
  LawOutcome law_;
};

/// The tables are there and the ledger is not, as after a restored backup of the schema.
class LostLedger {
 public:
  LostLedger(Stage& stage, std::unique_ptr<Database> database, StepContext& context)
      : stage_(stage), database_(std::move(database)), context_(context) {}

  LawOutcome prove() {
    auto law = law_of("tables present, ledger empty");
    const auto session = database_->connect(context_.deadline);
    if (const auto refusal = lose_ledger(*session)) {
      law.reason = *refusal + ", and nothing has changed";
      law.verdict = Verdict::passed;
      session->close();
      return law;
    }
    const auto original = stage_clone(*session);
    const auto again = database_->connect(context_.deadline);
    const auto before = read_state(*again, stage_.set(), LedgerRows::left_out);
    const auto end = run_again(*again);
    const auto after = read_state(*again, stage_.set(), LedgerRows::left_out);
    const auto untouched = original->connect(context_.deadline);
    law.findings = compare_states({.state = before, .session = untouched.get()},
                                  {.state = after, .session = again.get()}, words_of_lost_ledger(),
                                  {.shows_values = stage_.options().shows_values, .left_out = {}});
    untouched->close();
    again->close();
    // Losing the ledger is an accident; what it leads to is for the reader to weigh.
    for (auto& finding : law.findings) {
      finding.severity = std::min(finding.severity, Severity::warning);
    }
    judge(law, end + ", and something has changed");
    if (law.verdict == Verdict::passed) law.reason = end + ", and nothing has changed";
    return law;
  }

 private:
  // returns what the tool says that refuses to begin anew where tables are.
  std::optional<std::string> lose_ledger(Session& session) {
    static const SqlTemplate statements(embedded_sql::lost_ledger);
    for (const auto& table : migrations::ledger_tables(stage_.set())) {
      session.execute(statements.fill(session.engine_name() + ".drop",
                                      {{"table", session.quote_table(table)}}));
    }
    try {
      create_ledger(session, stage_.set());
    } catch (const UsageError& error) {
      return refusal_text(error);
    }
    return std::nullopt;
  }

  static std::string refusal_text(const UsageError& error) {
    return "the tool refuses: " + one_line(error.message(), 300);
  }

  std::unique_ptr<Database> stage_clone(Session& session) {
    session.close();
    return stage_.clone(*database_, context_);
  }

  std::string run_again(Session& session) {
    try {
      const auto records = migrations::apply(session, stage_.set());
      if (!records.empty() && records.back().verdict == Verdict::failed) {
        return "the tool stops: " + failure_text(records.back());
      }
      return "the tool runs through";
    } catch (const UsageError& error) {
      return refusal_text(error);
    } catch (const SqlError& error) {
      return "the tool stops: " + one_line(error.message(), 300);
    }
  }

  Stage& stage_;
  std::unique_ptr<Database> database_;
  StepContext& context_;
};

SchemaSnapshot schema_of(const Database& database, StepContext& context) {
  const auto session = database.connect(context.deadline);
  auto schema = session->inspector().schema(*session);
  session->close();
  return schema;
}

void add_edited(const std::vector<Release>& releases, Stage& stage, StepContext& context) {
  auto law = law_of("released migrations");
  law.findings = edited_migrations(releases, stage.set());
  judge(law, "released migrations were changed");
  context.record.laws.push_back(std::move(law));
}

void prove_releases(Stage& stage, const Database& head, StepContext& context) {
  const TempDir scratch;
  const auto found = find_releases(stage.config(), stage.set(), scratch.path(), context.deadline);
  auto& record = context.record;
  record.notes.insert(record.notes.end(), found.notes.begin(), found.notes.end());
  if (!found.why_none.empty()) {
    auto law = law_of("releases");
    law.verdict = Verdict::skipped;
    law.reason = found.why_none;
    record.laws.push_back(std::move(law));
    return;
  }
  const auto schema = schema_of(head, context);
  for (std::size_t index = 0; index < found.releases.size(); ++index) {
    context.journal.progress(
        "upgrade of " + found.releases[index].name,
        static_cast<double>(index) / static_cast<double>(found.releases.size()));
    record.laws.push_back(ReleaseUpgrade(stage, found.releases[index], schema, context).prove());
  }
  add_edited(found.releases, stage, context);
}

Verdict run(Stage& stage, StepContext& context) {
  auto head = stage.upgraded(context);
  if (!head.database) {
    return stage.without_head(head.failure, context);
  }
  prove_releases(stage, *head.database, context);
  context.record.laws.push_back(LostLedger(stage, std::move(head.database), context).prove());
  return Verdict::passed;
}

}  // namespace

Flow history_flow() {
  return {.name = "history",
          .law = "every release in the field upgrades to what a new database is",
          .order = 5,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            return {{.name = "history",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage](StepContext& context) { return run(*stage, context); },
                     .description = "upgrade every release with data, and run the tool on tables "
                                    "whose ledger is lost"}};
          }};
}

}  // namespace fulldress::scenarios
