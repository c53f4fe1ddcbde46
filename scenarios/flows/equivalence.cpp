#include "fixtures/fixture.hpp"
#include "harness/engine/inspector.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"

namespace fulldress::scenarios {

Flow equivalence_flow();

namespace {

const FindingWords& words() {
  static const FindingWords words = {.law = "equivalence",
                                     .state = "in a new installation",
                                     .missing = "is missing in a new installation",
                                     .extra = "is only in a new installation"};
  return words;
}

/// A new installation: the schema as its file makes it, then the migrations.
UpgradedDatabase install_fresh(Stage& stage, StepContext& context) {
  auto database = stage.empty(context);
  auto session = database->connect(context.deadline);
  static_cast<void>(
      fixtures::load(*session, {.name = "fresh install", .files = {stage.config().fresh_install}}));
  session->close();
  session = database->connect(context.deadline);
  const auto records = migrations::apply(*session, stage.set());
  session->close();
  if (!records.empty() &&
      (records.back().verdict == Verdict::failed || records.back().verdict == Verdict::unknown)) {
    return {.failure = failure_text(records.back())};
  }
  return {.database = std::move(database)};
}

/// Every migration counts as applied in a new installation too.
LawOutcome ledger_law(Session& session, const Stage& stage) {
  LawOutcome law;
  law.law = "equivalence";
  law.subject = "ledger of a new installation";
  law.verdict = Verdict::passed;
  for (const auto& migration : automatic(stage.set())) {
    if (is_applied(session, stage.set(), migration.version)) continue;
    law.verdict = Verdict::failed;
    law.reason = subject_of(migration) + " is not recorded as applied in a new installation";
    break;
  }
  return law;
}

Verdict run(Stage& stage, StepContext& context) {
  if (stage.config().fresh_install.empty()) {
    context.record.reason = "no \"fresh_install\" file is named in the scenario";
    return Verdict::skipped;
  }
  const auto upgraded = stage.upgraded(context);
  if (!upgraded.database) {
    context.record.reason = "the upgrade does not arrive: " + upgraded.failure;
    return Verdict::unknown;
  }
  LawOutcome law;
  law.law = "equivalence";
  law.subject = "fresh install";
  law.position = ScriptPosition{.file = stage.config().fresh_install.string()};
  const auto installed = install_fresh(stage, context);
  if (!installed.database) {
    law.verdict = Verdict::failed;
    law.reason = "the migrations do not run on a new installation: " + installed.failure;
    context.record.laws.push_back(std::move(law));
    return Verdict::passed;
  }
  const auto first = upgraded.database->connect(context.deadline);
  const auto second = installed.database->connect(context.deadline);
  // Rows are each installation's own.
  law.findings = schema_findings(
      diff(first->inspector().schema(*first), second->inspector().schema(*second)), words());
  judge(law, "a new installation differs from an upgraded one");
  context.record.laws.push_back(std::move(law));
  context.record.laws.push_back(ledger_law(*second, stage));
  second->close();
  first->close();
  return Verdict::passed;
}

}  // namespace

Flow equivalence_flow() {
  return {
      .name = "equivalence",
      .law = "a new installation and an upgraded one have the same schema",
      .order = 4,
      .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
        return {{.name = "equivalence",
                 .timeout = stage->options().timeout,
                 .needs = {"provision"},
                 .run = [stage](StepContext& context) { return run(*stage, context); },
                 .description = "make a new installation, run the migrations on it, and compare "
                                "its schema with the upgraded one"}};
      }};
}

}  // namespace fulldress::scenarios
