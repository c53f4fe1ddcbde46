#include "scenarios/steps/roundtrip.hpp"

#include "scenarios/flow.hpp"
#include "scenarios/steps/migrate.hpp"

namespace fulldress::scenarios {

Flow roundtrip_flow();

namespace {

LawOutcome not_reached(const migrations::Migration& migration, const std::string& failing) {
  return {.law = "roundtrip",
          .subject = subject_of(migration),
          .verdict = Verdict::skipped,
          .reason = "not reached: " + failing + " fails",
          .findings = {},
          .position = {},
          .error = {}};
}

/// The state before the first migration.
Rung bottom_rung(Stage& stage, StepContext& context) {
  Rung rung{.database = stage.fresh(context), .state = {}};
  const auto session = rung.database->connect(context.deadline);
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
  return rung;
}

void load_fixtures_into(Rung& rung, Stage& stage, StepContext& context) {
  stage.load_fixtures(*rung.database, context);
  const auto session = rung.database->connect(context.deadline);
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
}

void prove_each(Stage& stage, StepContext& context) {
  std::optional<Rung> rung = bottom_rung(stage, context);
  const auto migrations = automatic(stage.set());
  std::string failing;
  for (std::size_t index = 0; index < migrations.size(); ++index) {
    context.stop.throw_if_raised();
    const auto& migration = migrations[index];
    if (!rung) {
      context.record.laws.push_back(not_reached(migration, failing));
      continue;
    }
    context.journal.progress("up, down, up: " + subject_of(migration),
                             static_cast<double>(index) / static_cast<double>(migrations.size()));
    auto outcome = prove_rung(stage, std::move(*rung), migration, context);
    context.record.laws.push_back(std::move(outcome.law));
    rung = std::move(outcome.next);
    if (!rung) failing = subject_of(migration);
    if (rung && stage.loads_fixtures_behind(migration.version)) {
      load_fixtures_into(*rung, stage, context);
    }
  }
}

Verdict run(Stage& stage, StepContext& context) {
  if (!has_downs(stage.set())) {
    context.record.reason = "no migration has a down part";
    return Verdict::skipped;
  }
  prove_each(stage, context);
  context.journal.progress("all up, all down");
  context.record.laws.push_back(prove_chain(stage, context));
  return Verdict::passed;
}

}  // namespace

Flow roundtrip_flow() {
  return {.name = "roundtrip",
          .law = "every down restores what its up changed, one by one and all together",
          .order = 2,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            return {{.name = "roundtrip",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage](StepContext& context) { return run(*stage, context); },
                     .description = "up, down and up again of every migration, then all up and all "
                                    "down; schema, privileges, rows, sequences and a write probe "
                                    "are compared"}};
          }};
}

}  // namespace fulldress::scenarios
