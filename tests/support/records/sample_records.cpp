#include "tests/support/records/sample_records.hpp"

namespace fulldress::tests {
namespace {

[[nodiscard]] RunRecord new_record() {
  RunRecord record;
  record.run_id = "20260304T050607-1a2b";
  record.tool_version = "0.1.0";
  record.verb = "run";
  record.command_line = {"fulldress", "run", "examples/shop"};
  record.started_at = "2026-03-04T05:06:07Z";
  record.duration_ms = 1250;
  record.seed = 18446744073709551615U;
  record.properties = {{"commit", "0a1b2c3"}};
  return record;
}

[[nodiscard]] StepRecord passed_step(const std::string& name, double duration_ms) {
  StepRecord step;
  step.name = name;
  step.verdict = Verdict::passed;
  step.started_at = "2026-03-04T05:06:07Z";
  step.duration_ms = duration_ms;
  return step;
}

[[nodiscard]] CheckOutcome check(const std::string& id, Severity severity, Verdict verdict) {
  CheckOutcome outcome;
  outcome.check_id = id;
  outcome.severity = severity;
  outcome.verdict = verdict;
  return outcome;
}

[[nodiscard]] ScenarioRecord passing_scenario(const std::string& name, const std::string& engine) {
  ScenarioRecord scenario;
  scenario.name = name;
  scenario.title = "A shop on " + engine;
  scenario.engine = engine;
  scenario.engine_version = engine == "sqlite" ? "3.40.1" : "15.10";
  scenario.source = "examples/shop";
  scenario.started_at = "2026-03-04T05:06:07Z";
  scenario.duration_ms = 600;
  StepRecord upgrade = passed_step("upgrade", 300);
  for (const std::string version : {"001", "002"}) {
    MigrationRecord migration;
    migration.version = version;
    migration.name = version == "001" ? "create_users" : "split_name";
    migration.verdict = Verdict::passed;
    migration.duration_ms = 12.25;
    migration.position = ScriptPosition{"migrations/" + version + ".up.sql", 1, 1};
    upgrade.migrations.push_back(migration);
  }
  upgrade.measurements = {{.name = "migrate", .value = 24.5, .unit = "ms", .subject = ""}};
  StepRecord roundtrip = passed_step("roundtrip", 200);
  LawOutcome law;
  law.law = "roundtrip";
  law.subject = "002_split_name";
  law.verdict = Verdict::passed;
  roundtrip.laws = {law};
  StepRecord checks = passed_step("checks", 50);
  CheckOutcome light = check("fk.missing-index", Severity::warning, Verdict::failed);
  light.subject = "public.orders orders_customer_fk";
  light.violations = 1;
  light.title = "Foreign key without a usable index on the referencing columns";
  CheckOutcome skipped = check("view.broken", Severity::error, Verdict::skipped);
  skipped.reason = "there is no view";
  checks.checks = {light, check("fk.orphan-rows", Severity::error, Verdict::passed), skipped};
  scenario.steps = {passed_step("provision", 30), upgrade, roundtrip, checks};
  scenario.checklists = {{.title = "Before the release",
                          .boxes = {{.text = "Rollback procedures tested",
                                     .is_ticked = true,
                                     .reason = {},
                                     .evidence = {"law roundtrip"}},
                                    {.text = "Foreign keys intact",
                                     .is_ticked = false,
                                     .reason = "check fk.missing-index failed",
                                     .evidence = {"check fk.*"}},
                                    {.text = "Stakeholders agree",
                                     .is_ticked = false,
                                     .reason = "not code: people decide it",
                                     .evidence = {}}}}};
  return scenario;
}

}  // namespace

RunRecord passing_record() {
  RunRecord record = new_record();
  record.scenarios = {passing_scenario("shop-postgres", "postgres"),
                      passing_scenario("shop-sqlite", "sqlite")};
  record.decision = {
      .verdict = Verdict::passed,
      .exit_code = ExitCode::passed,
      .reasons = {"4 migration runs, 2 laws and 4 checks passed",
                  "2 warnings: fk.missing-index (2)", "2 skipped, each with its reason"},
      .limits = {}};
  return record;
}

RunRecord provisioning_dead_record() {
  RunRecord record = new_record();
  record.error = ErrorRecord{.id = "engine.start-failed",
                             .message =
                                 "initdb was not found in /usr/lib/postgresql; install "
                                 "postgresql or give --pg-bindir",
                             .context = {"while starting a disposable server"},
                             .sql = std::nullopt,
                             .kind = ErrorKind::infrastructure};
  record.decision = {.verdict = Verdict::unknown,
                     .exit_code = ExitCode::infrastructure,
                     .reasons = {"the run could not go on: initdb was not found in "
                                 "/usr/lib/postgresql; install postgresql or give --pg-bindir "
                                 "[engine.start-failed]"},
                     .limits = {}};
  return record;
}

RunRecord interrupted_record() {
  RunRecord record = new_record();
  ScenarioRecord scenario = passing_scenario("shop", "postgres");
  scenario.steps.resize(2);
  StepRecord& hit = scenario.steps[1];
  hit.verdict = Verdict::unknown;
  hit.reason = "interrupted by signal 2";
  hit.error = ErrorRecord{.id = "run.interrupted",
                          .message = "interrupted by signal 2",
                          .context = {},
                          .sql = std::nullopt,
                          .kind = ErrorKind::interrupted};
  StepRecord rest;
  rest.name = "roundtrip";
  rest.verdict = Verdict::skipped;
  rest.reason = "interrupted by SIGINT";
  scenario.steps.push_back(rest);
  record.scenarios = {scenario};
  record.signal_number = 2;
  record.decision = {
      .verdict = Verdict::unknown,
      .exit_code = ExitCode::interrupted,
      .reasons = {"interrupted by SIGINT",
                  "step upgrade could not finish: interrupted by signal 2 [run.interrupted]",
                  "1 skipped, each with its reason"},
      .limits = {}};
  return record;
}

RunRecord empty_record() {
  RunRecord record = new_record();
  record.decision = {.verdict = Verdict::skipped,
                     .exit_code = ExitCode::nothing_rehearsed,
                     .reasons = {"nothing was rehearsed: no scenario was run"},
                     .limits = {}};
  return record;
}

std::string hostile_text() {
  std::string text = "h";
  for (int code = 0; code < 0x20; ++code) text += static_cast<char>(code);
  text += "\x7f]]><script>alert('x')</script>&amp;\"'`|*_#\\";
  text += "</script><!--\xFF\xC0\xAF\xED\xA0\x80 \xF0\x9F\x98\x80\xEF\xBF\xBE";
  text += "\x1b[31mred\x1b[0m\x1b]0;title\x07|a|b|\r\nsecond line ::error::x";
  return text;
}

RunRecord hostile_record() {
  RunRecord record = failing_record();
  const std::string text = hostile_text();
  record.command_line.push_back(text);
  record.properties["host\nile"] = text;
  record.warnings.push_back(text);
  record.decision.reasons.push_back(text);
  ScenarioRecord& scenario = record.scenarios.front();
  scenario.name = text;
  scenario.title = text;
  scenario.source = text;
  scenario.engine_version = text;
  scenario.checklists = {
      {.title = text,
       .boxes = {{.text = text, .is_ticked = true, .reason = text, .evidence = {text}},
                 {.text = text, .is_ticked = false, .reason = text, .evidence = {}}}}};
  for (StepRecord& step : scenario.steps) {
    step.notes.push_back(text);
    for (MigrationRecord& migration : step.migrations) {
      migration.name += text;
      if (migration.error) migration.error->message = text;
      if (migration.position) migration.position->file = text;
    }
    for (LawOutcome& law : step.laws) {
      law.subject += text;
      for (Finding& finding : law.findings) {
        finding.subject = text;
        finding.message = text;
        finding.before = text;
        finding.after = text;
      }
    }
    for (CheckOutcome& outcome : step.checks) {
      outcome.subject = text;
      outcome.title = text;
      outcome.sql = text;
      outcome.evidence.columns = {text, "b"};
      outcome.evidence.rows = {{text, std::nullopt}};
    }
    for (Measurement& measurement : step.measurements) measurement.subject = text;
    step.attachments.push_back(text);
  }
  return record;
}

std::vector<std::pair<std::string, RunRecord>> all_records() {
  return {{"passing", passing_record()},
          {"failing", failing_record()},
          {"provisioning_dead", provisioning_dead_record()},
          {"interrupted", interrupted_record()},
          {"empty", empty_record()},
          {"hostile", hostile_record()}};
}

}  // namespace fulldress::tests
