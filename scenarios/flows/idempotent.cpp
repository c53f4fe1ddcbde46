#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/steps/bodies_twice.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>

namespace fulldress::scenarios {

Flow idempotent_flow();

namespace {

bool is_manual(const migrations::MigrationSet& set, const std::string& version) {
  return std::any_of(set.migrations().begin(), set.migrations().end(),
                     [&](const auto& each) { return each.is_manual && each.version == version; });
}

bool is_run_always(const migrations::MigrationSet& set, const std::string& version) {
  return std::any_of(set.migrations().begin(), set.migrations().end(), [&](const auto& each) {
    return each.rerun == migrations::Rerun::always && each.version == version;
  });
}

LawOutcome law_of(const MigrationRecord& record, const migrations::MigrationSet& set) {
  LawOutcome law;
  law.law = "idempotent";
  law.subject = label_of(record);
  law.position = record.position;
  if (record.verdict == Verdict::skipped) {
    law.verdict = is_manual(set, record.version) ? Verdict::skipped : Verdict::passed;
    law.reason = record.reason;
    return law;
  }
  if (record.verdict == Verdict::passed && is_run_always(set, record.version)) {
    law.verdict = Verdict::passed;
    law.reason = "it runs in every run, as its file says";
    return law;
  }
  law.verdict = Verdict::failed;
  law.error = record.error;
  law.reason = record.verdict == Verdict::passed ? "it ran a second time"
                                                 : "it ran a second time: " + failure_text(record);
  return law;
}

const FindingWords& words() {
  static const FindingWords words = {.law = "idempotent",
                                     .state = "after the second run",
                                     .missing = "is gone after the second run",
                                     .extra = "is new after the second run"};
  return words;
}

/// The migrations that did all of the second run's work because their files say that they run in
/// every run; empty when there are none, or something else ran, too.
std::string always_run(const std::vector<MigrationRecord>& records,
                       const migrations::MigrationSet& set) {
  std::string labels;
  for (const auto& record : records) {
    if (record.verdict == Verdict::skipped) continue;
    if (record.verdict != Verdict::passed || !is_run_always(set, record.version)) return {};
    labels += (labels.empty() ? "" : ", ") + label_of(record);
  }
  return labels;
}

/// The database as a whole, bookkeeping included, is as it was before the second run. What only
/// migrations of `always` can have changed was asked for.
LawOutcome law_of_database(const ComparedSide& before, const ComparedSide& after,
                           const Stage& stage, const std::string& always) {
  LawOutcome law;
  law.law = "idempotent";
  law.subject = "database";
  law.findings =
      compare_states(before, after, words(), {.shows_values = stage.options().shows_values});
  // Here even a number drawn from a sequence is a change.
  const Severity severity = always.empty() ? Severity::error : Severity::info;
  for (auto& finding : law.findings) finding.severity = severity;
  judge(law, "running again changes something");
  if (!always.empty() && !law.findings.empty()) {
    law.reason = "all that changes is the work of " + one_line(always, 200) +
                 ", which runs in every run, as its file says";
  }
  return law;
}

Verdict run(Stage& stage, StepContext& context) {
  const auto first = stage.upgraded(context);
  if (!first.database) {
    return stage.without_head(first.failure, context);
  }
  for (auto& law : prove_bodies_twice(stage, *first.database, context)) {
    context.record.laws.push_back(std::move(law));
  }
  const auto original = stage.clone(*first.database, context);
  const auto session = first.database->connect(context.deadline);
  // What runs in every run is noted in every run.
  const bool notes_runs = std::ranges::any_of(stage.set().migrations(), [](const auto& each) {
    return each.rerun == migrations::Rerun::always;
  });
  const auto ledger_rows = notes_runs ? LedgerRows::left_out : LedgerRows::included;
  const auto before = read_state(*session, stage.set(), ledger_rows);
  const auto records = migrations::apply(*session, stage.set());
  for (const auto& record : records) context.record.laws.push_back(law_of(record, stage.set()));
  const auto after = read_state(*session, stage.set(), ledger_rows);
  const auto untouched = original->connect(context.deadline);
  context.record.laws.push_back(law_of_database({.state = before, .session = untouched.get()},
                                                {.state = after, .session = session.get()}, stage,
                                                always_run(records, stage.set())));
  untouched->close();
  session->close();
  return Verdict::passed;
}

}  // namespace

Flow idempotent_flow() {
  return {.name = "idempotent",
          .law = "running again changes nothing",
          .order = 3,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            return {{.name = "idempotent",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage](StepContext& context) { return run(*stage, context); },
                     .description =
                         "run all migrations again: no object and no row may change; bodies that "
                         "run again once they are changed are run twice"}};
          }};
}

}  // namespace fulldress::scenarios
