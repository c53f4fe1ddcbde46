#include "scenarios/steps/roundtrip.hpp"

#include "harness/base/text.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/newer_server.hpp"

#include <algorithm>

namespace fulldress::scenarios {

Flow roundtrip_flow();

namespace {

LawOutcome skipped(const migrations::Migration& migration, const std::string& reason) {
  return {.law = "roundtrip",
          .subject = subject_of(migration),
          .verdict = Verdict::skipped,
          .reason = reason,
          .findings = {},
          .position = {},
          .error = {}};
}

/// The state before the first migration that is pending.
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

std::vector<migrations::Migration> pending_on(const Database& database, Stage& stage,
                                              StepContext& context) {
  const auto session = database.connect(context.deadline);
  auto found = pending(*session, stage.set());
  session->close();
  return found;
}

// What the catalogue reader cannot describe is compared as a text that may be the same although the
// object is not: the reader of the report must know.
void note_unclassified(const SchemaSnapshot& schema, StepContext& context) {
  std::string list;
  for (const auto& object : schema.objects) {
    if (object.kind == "unclassified") list += (list.empty() ? "" : ", ") + object.identity;
  }
  if (!list.empty()) {
    context.record.notes.push_back("changes to these objects cannot be seen: " + one_line(list));
  }
}

void prove_each(Stage& stage, StepContext& context) {
  std::optional<Rung> rung = bottom_rung(stage, context);
  const auto migrations = pending_on(*rung->database, stage, context);
  for (const auto& migration : automatic(stage.set())) {
    const bool is_pending =
        std::find(migrations.begin(), migrations.end(), migration) != migrations.end();
    if (is_pending) continue;
    context.record.laws.push_back(skipped(migration, "already applied: the fixtures brought it"));
  }
  RowSupply rows(stage, *rung, context);
  std::string failing;
  for (std::size_t index = 0; index < migrations.size(); ++index) {
    context.stop.throw_if_raised();
    const auto& migration = migrations[index];
    if (!rung) {
      context.record.laws.push_back(skipped(migration, "not reached: " + failing + " fails"));
      continue;
    }
    context.journal.progress("up, down, up: " + subject_of(migration),
                             static_cast<double>(index) / static_cast<double>(migrations.size()));
    rows.fill(*rung);
    auto outcome = prove_rung(stage, std::move(*rung), migration, rows, context);
    excuse_newer_server(
        outcome.law, migration,
        {.engine = context.scenario.engine, .version = context.scenario.engine_version});
    context.record.laws.push_back(std::move(outcome.law));
    rung = std::move(outcome.next);
    if (!rung) failing = subject_of(migration);
    if (rung && stage.loads_fixtures_behind(migration.version)) {
      load_fixtures_into(*rung, stage, context);
    }
  }
  if (rows.is_on()) context.record.laws.push_back(rows.told());
  if (rung) note_unclassified(rung->state.schema, context);
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
