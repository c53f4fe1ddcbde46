#include "scenarios/steps/bodies_twice.hpp"

#include "harness/base/wording.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

const FindingWords& words() {
  static const FindingWords words = {.law = "idempotent.body",
                                     .state = "after the body has run twice",
                                     .missing = "is gone after the body has run twice",
                                     .extra = "is new after the body has run twice"};
  return words;
}

bool runs_when_changed(const migrations::Migration& migration) {
  return migration.rerun == migrations::Rerun::when_changed;
}

/// The migration as it may have been before it was changed: of another checksum of the same form.
migrations::Migration earlier_text_of(migrations::Migration migration) {
  if (!migration.checksum.empty()) {
    auto earlier = migration.checksum;
    earlier.back() = earlier.back() == '0' ? '1' : '0';
    for (auto& [name, value] : migration.facts) {
      if (value == migration.checksum) value = earlier;
    }
    migration.checksum = std::move(earlier);
  }
  if (migration.up) migration.up->text += "\n-- as it was\n";
  return migration;
}

struct SecondRun {
  std::unique_ptr<Database> database;
  std::vector<MigrationRecord> records;
  DatabaseState state;
};

SecondRun run_again(Stage& stage, const Database& head, StepContext& context) {
  SecondRun again{.database = stage.clone(head, context), .records = {}, .state = {}};
  const auto& set = stage.set();
  auto session = again.database->connect(context.deadline);
  const auto table = migrations::resolve_ledger(*session, set);
  set.format().ledger().prepare(*session, table, set.migrations());
  for (const auto& migration : set.migrations()) {
    if (!runs_when_changed(migration) || !is_applied(*session, set, migration.version)) continue;
    const auto earlier = earlier_text_of(migration);
    set.format().ledger().record(*session, table, {.migration = earlier}, 0);
  }
  // The tool comes back with the new text later.
  session->close();
  session = again.database->connect(context.deadline);
  again.records = migrations::apply(*session, set);
  again.state = read_state(*session, set, LedgerRows::left_out);
  session->close();
  return again;
}

LawOutcome law_of(const MigrationRecord& record) {
  LawOutcome law;
  law.law = "idempotent";
  law.subject = label_of(record) + ", its body twice";
  law.position = record.position;
  law.verdict = record.verdict;
  law.error = record.error;
  if (record.verdict != Verdict::passed) {
    law.verdict = Verdict::failed;
    law.reason = "its body cannot run a second time: " + failure_text(record);
  }
  return law;
}

// What two second runs leave otherwise holds the time, or something drawn by chance.
void drop_unstable(std::vector<Finding>& findings, const SecondRun& again, Stage& stage,
                   const Database& head, StepContext& context) {
  const auto other = run_again(stage, head, context);
  const auto unstable = compare_states({.state = again.state, .session = nullptr},
                                       {.state = other.state, .session = nullptr}, words(), {});
  std::erase_if(findings, [&](const Finding& finding) {
    return std::ranges::any_of(
        unstable, [&](const Finding& each) { return each.subject == finding.subject; });
  });
}

}  // namespace

std::vector<LawOutcome> prove_bodies_twice(Stage& stage, const Database& head,
                                           StepContext& context) {
  std::vector<LawOutcome> laws;
  if (!std::ranges::any_of(stage.set().migrations(), runs_when_changed)) return laws;
  const auto again = run_again(stage, head, context);
  bool is_well = true;
  for (const auto& record : again.records) {
    if (record.verdict == Verdict::skipped) continue;
    laws.push_back(law_of(record));
    is_well = is_well && laws.back().verdict == Verdict::passed;
  }
  if (laws.empty() || !is_well) return laws;
  const auto once = head.connect(context.deadline);
  const auto twice = again.database->connect(context.deadline);
  LawOutcome law;
  law.law = "idempotent";
  law.subject = "database, bodies twice";
  law.findings = compare_states(
      {.state = read_state(*once, stage.set(), LedgerRows::left_out), .session = once.get()},
      {.state = again.state, .session = twice.get()}, words(),
      {.shows_values = stage.options().shows_values});
  once->close();
  twice->close();
  if (has_weight(law.findings)) drop_unstable(law.findings, again, stage, head, context);
  judge(law, "a body that runs again when its file changes does not end where it did");
  laws.push_back(std::move(law));
  return laws;
}

}  // namespace fulldress::scenarios
