#include "scenarios/steps/one_run.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/newer_server.hpp"
#include "scenarios/steps/row_accounting.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>

namespace fulldress::scenarios {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* leak_id = "upgrade.session-leak";

const FindingWords& words() {
  static const FindingWords words = {.law = "upgrade.one-run",
                                     .state = "after all in one run",
                                     .missing = "is missing after all in one run",
                                     .extra = "is there only after all in one run"};
  return words;
}

/// Where a run has arrived.
struct Arrival {
  SchemaSnapshot schema;
  RowCounts rows;
};

Arrival read_arrival(const Database& database, const Stage& stage, StepContext& context) {
  const auto session = database.connect(context.deadline);
  Arrival arrival{.schema = session->inspector().schema(*session),
                  .rows = count_rows(*session, migrations::ledger_tables(stage.set()))};
  session->close();
  return arrival;
}

std::vector<Finding> differences(const Arrival& one_by_one, const Arrival& one_run) {
  auto findings = schema_findings(one_by_one.schema, one_run.schema, words());
  for (const auto& [table, rows] : one_by_one.rows) {
    const auto other = one_run.rows.find(table);
    if (other == one_run.rows.end() || other->second == rows) continue;
    findings.push_back({.id = "upgrade.one-run.rows-differ",
                        .severity = Severity::error,
                        .subject = "table " + table.to_text(),
                        .message = "holds another number of rows " + words().state,
                        .before = std::to_string(rows) + " rows",
                        .after = std::to_string(other->second) + " rows",
                        .position = {},
                        .evidence = {}});
  }
  return findings;
}

Finding leak_finding(const MigrationRecord& migration, const migrations::SessionChange& change) {
  return {.id = leak_id,
          .severity = change.may_change_meaning ? Severity::warning : Severity::info,
          .subject = label_of(migration),
          .message = one_line(describe(change), 200) +
                     " for the migrations behind it, as far as they run in the same run",
          .before = change.before,
          .after = change.after == "there" ? describe(change) : change.after,
          .position = change.position,
          .evidence = {}};
}

/// One run of everything on a database of its own.
class OneRun {
 public:
  OneRun(Stage& stage, StepContext& context)
      : stage_(stage), context_(context), database_(stage.fresh(context)) {
    const std::string& halt = stage.config().fixture_version;
    if (!halt.empty() && !stage.config().fixtures.empty()) {
      if (!apply({.to_version = halt})) return;
      stage.load_fixtures(*database_, context);
    }
    apply({});
  }

  /// Where it has ended; nullopt: in order.
  [[nodiscard]] const std::optional<MigrationRecord>& failed() const { return failed_; }
  [[nodiscard]] const std::vector<Finding>& leaks() const { return leaks_; }
  [[nodiscard]] Arrival arrival() const { return read_arrival(*database_, stage_, context_); }

 private:
  bool apply(migrations::MigrateOptions options) {
    options.on_migration = [this](const MigrationRecord&) { context_.stop.throw_if_raised(); };
    options.on_session_change = [this](const MigrationRecord& migration, const auto& changes) {
      if (runs_always(migration.version)) return;
      for (const auto& change : changes) {
        // What goes back to what it was is no leak.
        if (!change.after.empty()) leaks_.push_back(leak_finding(migration, change));
      }
    };
    const auto session = database_->connect(context_.deadline);
    for (auto& record : migrations::apply(*session, stage_.set(), options)) {
      const bool has_failed =
          record.verdict == Verdict::failed || record.verdict == Verdict::unknown;
      if (has_failed) failed_ = std::move(record);
    }
    if (!failed_) session->close();
    return !failed_;
  }

  /// What it leaves in its connection is there in every run.
  [[nodiscard]] bool runs_always(const std::string& version) const {
    const auto& all = stage_.set().migrations();
    return std::any_of(all.begin(), all.end(), [&](const auto& each) {
      return each.version == version && each.rerun == migrations::Rerun::always;
    });
  }

  Stage& stage_;
  StepContext& context_;
  std::unique_ptr<Database> database_;
  std::vector<Finding> leaks_;
  std::optional<MigrationRecord> failed_;
};

bool may_matter(const std::vector<Finding>& leaks) { return has_weight(leaks); }

/// The migration the upgrade one by one has stopped at; empty if it has arrived, or was not run.
std::string stopped_at(const ScenarioRecord& scenario) {
  for (const auto& step : scenario.steps) {
    if (step.name != "upgrade") continue;
    for (const auto& record : step.migrations) {
      if (record.verdict == Verdict::failed || record.verdict == Verdict::unknown) {
        return record.version;
      }
    }
  }
  return {};
}

class OneRunProof {
 public:
  OneRunProof(Stage& stage, StepContext& context) : stage_(stage), context_(context) {
    law_.law = "upgrade";
    law_.subject = "all in one run";
  }

  LawOutcome prove() {
    const auto start = Clock::now();
    const OneRun run(stage_, context_);
    law_.findings = run.leaks();
    const std::string stopped = stopped_at(context_.scenario);
    if (run.failed()) {
      judge_failure(*run.failed(), stopped);
    } else if (!stopped.empty()) {
      blame("one by one, each in a connection of its own, the migrations stop at " + stopped +
            "; all in one run go through");
    } else {
      compare(run);
    }
    law_.duration_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return std::move(law_);
  }

 private:
  void judge_failure(const MigrationRecord& failed, const std::string& stopped) {
    if (failed.version == stopped) {
      law_.verdict = Verdict::skipped;
      law_.findings.clear();
      law_.reason = label_of(failed) + " fails one by one, too";
      return;
    }
    law_.error = failed.error;
    law_.position = position_of(failed);
    blame(failure_text(failed) + (stopped.empty() ? "; one by one, each in a connection of its "
                                                    "own, all go through"
                                                  : ""));
    excuse_newer(failed);
  }

  void excuse_newer(const MigrationRecord& failed) {
    for (const auto& migration : stage_.set().migrations()) {
      if (migration.version != failed.version) continue;
      excuse_newer_server(
          law_, migration,
          {.engine = context_.scenario.engine, .version = context_.scenario.engine_version});
    }
  }

  /// Fails, with the leaks as its causes if there are any.
  void blame(const std::string& what) {
    law_.verdict = Verdict::failed;
    law_.reason = what;
    for (auto& finding : law_.findings) {
      if (finding.severity == Severity::warning) finding.severity = Severity::error;
    }
    if (may_matter(law_.findings)) return;
    law_.findings.clear();
    const auto& format = stage_.set().format();
    if (format.execution().scope == migrations::TransactionScope::run) {
      law_.reason += " (" + format.title() + " runs all pending ones in one transaction)";
    }
  }

  void compare(const OneRun& run) {
    const auto upgraded = stage_.upgraded(context_);
    if (!upgraded.database) {
      law_.verdict = Verdict::unknown;
      law_.reason = "there is nothing to compare with: " + upgraded.failure;
      return;
    }
    const auto arrival = run.arrival();
    auto findings = differences(read_arrival(*upgraded.database, stage_, context_), arrival);
    if (has_weight(findings)) drop_unstable(findings, arrival);
    if (!has_weight(findings)) {
      judge(law_, "a migration leaves something in its connection");
      return;
    }
    blame("the schema or the rows are not those that the migrations make one by one");
    std::move(findings.begin(), findings.end(), std::back_inserter(law_.findings));
    judge(law_, law_.reason);
  }

  /// What two equal runs end with otherwise, too, says nothing.
  void drop_unstable(std::vector<Finding>& findings, const Arrival& first) {
    const OneRun again(stage_, context_);
    if (again.failed()) return;
    const auto unstable = differences(first, again.arrival());
    std::erase_if(findings, [&](const Finding& finding) {
      return std::any_of(unstable.begin(), unstable.end(),
                         [&](const Finding& each) { return each.subject == finding.subject; });
    });
  }

  Stage& stage_;
  StepContext& context_;
  LawOutcome law_;
};

}  // namespace

Verdict prove_one_run(Stage& stage, StepContext& context) {
  if (automatic(stage.set()).size() < 2) {
    context.record.reason = "there is only one migration";
    return Verdict::skipped;
  }
  context.record.laws.push_back(OneRunProof(stage, context).prove());
  return Verdict::passed;
}

}  // namespace fulldress::scenarios
