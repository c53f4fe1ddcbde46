#include "scenarios/command_plan.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/row_accounting.hpp"
#include "scenarios/steps/stage_checks.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

const FindingWords& words_of_second_run() {
  static const FindingWords words = {.law = "idempotent",
                                     .state = "after the second run",
                                     .missing = "is gone after the second run",
                                     .extra = "is new after the second run"};
  return words;
}

MigrationRecord record_of(const CommandStep& step, const std::string& before) {
  MigrationRecord record;
  record.version = label_of_version(step.problem.empty() ? step.version : before);
  record.duration_ms = step.duration_ms;
  record.verdict = step.problem.empty() ? Verdict::passed : Verdict::failed;
  if (!step.problem.empty()) {
    record.version = "after " + record.version;
    record.reason = step.problem;
  }
  return record;
}

LawOutcome law_of(const std::string& law, const std::string& subject) {
  LawOutcome outcome;
  outcome.law = law;
  outcome.subject = subject;
  return outcome;
}

/// One version up after the other until nothing changes any more.
class CommandUpgrade {
 public:
  CommandUpgrade(Stage& stage, StepContext& context)
      : stage_(stage), context_(context), tool_(stage, context), database_(stage.fresh(context)) {}

  Verdict run() {
    check_before();
    auto version = tool_.version(*database_);
    for (std::size_t count = 0; count < command_steps_max; ++count) {
      context_.journal.progress("up from " + label_of_version(version));
      const auto before = tool_.counts(*database_);
      const auto step = tool_.up(*database_);
      if (!step.problem.empty()) return give_up(step, version);
      if (step.version == version) return arrive(step);
      context_.record.migrations.push_back(record_of(step, version));
      account(step, before);
      version = step.version;
      load_fixtures_behind(version);
    }
    context_.record.reason =
        "the version still changes after " + std::to_string(command_steps_max) + " steps";
    return Verdict::unknown;
  }

 private:
  void check_before() {
    const auto session = tool_.connect(*database_);
    auto ledger = tool_.adapter().ledger_tables(*session);
    session->close();
    ask_before(stage_, {.database = *database_, .ledger = std::move(ledger)}, context_);
  }

  Verdict give_up(const CommandStep& step, const std::string& version) {
    context_.record.migrations.push_back(record_of(step, version));
    context_.record.reason = step.problem;
    stage_.keep_upgraded({.database = nullptr, .failure = step.problem});
    return Verdict::failed;
  }

  Verdict arrive(const CommandStep& step) {
    if (context_.record.migrations.empty()) {
      context_.record.reason =
          step.statements > 0
              ? "the version never changes, though statements are executed; look at "
                "\"version\" under \"command\""
              : "the tool has nothing to apply";
      return step.statements > 0 ? Verdict::unknown : Verdict::skipped;
    }
    stage_.keep_upgraded({.database = std::move(database_), .failure = {}});
    return Verdict::passed;
  }

  void account(const CommandStep& step, const RowCounts& before) {
    const auto after = tool_.counts(*database_);
    migrations::Migration migration;
    migration.up = migrations::Script{.text = step.sql, .start = {}, .guards = {}};
    auto law = law_of("upgrade", label_of_version(step.version));
    law.duration_ms = step.duration_ms;
    law.findings = lost_row_findings(before, after, migration);
    judge(law, "rows went away without a word");
    context_.record.laws.push_back(std::move(law));
    std::string note = counts_text(before, after);
    if (step.statements > 0) {
      note = count_of(step.statements, "statement") + (note.empty() ? "" : "; " + note);
    }
    if (!note.empty())
      context_.record.notes.push_back(label_of_version(step.version) + ": " + note);
  }

  void load_fixtures_behind(const std::string& version) {
    if (stage_.loads_fixtures_behind(label_of_version(version))) {
      stage_.load_fixtures(*database_, context_);
      check_before();
    }
  }

  Stage& stage_;
  StepContext& context_;
  CommandTool tool_;
  std::unique_ptr<Database> database_;
};

Verdict run_roundtrip(Stage& stage, StepContext& context) {
  if (!CommandAdapter(stage.config().command).has_down()) {
    context.record.reason = "there is no \"down\" under \"command\"";
    if (!stage.generates_rows()) return Verdict::skipped;
    context.record.reason += "; the ups are proven on generated rows";
  }
  context.record.laws = prove_commands(stage, context);
  if (!context.record.laws.empty()) return Verdict::passed;
  context.record.reason = "the tool has nothing to apply";
  return Verdict::skipped;
}

/// A copy of the database at the newest version; null with the reason in the record.
std::unique_ptr<Database> upgraded(Stage& stage, StepContext& context) {
  auto kept = stage.upgraded(context);
  if (!kept.database) {
    context.record.reason =
        "the upgrade does not arrive" + (kept.failure.empty() ? "" : ": " + kept.failure);
  }
  return std::move(kept.database);
}

Verdict run_idempotent(Stage& stage, StepContext& context) {
  const auto database = upgraded(stage, context);
  if (!database) return Verdict::skipped;
  const CommandTool tool(stage, context);
  const auto original = stage.clone(*database, context);
  const auto before = tool.state(*database);
  const auto step = tool.run(stage.config().command.up, *database);
  auto law = law_of("idempotent", "database");
  law.duration_ms = step.duration_ms;
  if (!step.problem.empty()) {
    law.verdict = Verdict::failed;
    law.reason = "running again fails: " + step.problem;
  } else {
    const auto after = tool.state(*database);
    law.findings = tool.compare({.database = *original, .state = before},
                                {.database = *database, .state = after}, words_of_second_run());
    for (auto& finding : law.findings) finding.severity = Severity::error;
    judge(law, "running again changes something");
  }
  context.record.laws.push_back(std::move(law));
  return Verdict::passed;
}

Verdict run_checks_after(Stage& stage, StepContext& context) {
  const auto database = upgraded(stage, context);
  if (!database) return Verdict::skipped;
  const auto session = database->connect(context.deadline);
  auto ledger = CommandTool(stage, context).adapter().ledger_tables(*session);
  session->close();
  ask_after(stage, {.database = *database, .ledger = std::move(ledger)}, context);
  return Verdict::passed;
}

Step step_of(const std::shared_ptr<Stage>& stage, const std::string& name,
             const std::string& description, Verdict (*run)(Stage&, StepContext&)) {
  return {.name = name,
          .timeout = stage->options().timeout,
          .needs = {"provision"},
          .run = [stage, run](StepContext& context) { return run(*stage, context); },
          .description = description};
}

Verdict run_upgrade(Stage& stage, StepContext& context) {
  return CommandUpgrade(stage, context).run();
}

}  // namespace

std::vector<Step> command_steps(const std::shared_ptr<Stage>& stage) {
  const auto& flows = stage->config().flows;
  const auto is_wanted = [&](const std::string& flow) {
    return flows.empty() || std::find(flows.begin(), flows.end(), flow) != flows.end();
  };
  std::vector<Step> steps = {
      step_of(stage, "upgrade", "let the tool apply one version after the other", run_upgrade)};
  steps.push_back(step_of(stage, "checks",
                          "ask the checks, and compare with before the first version",
                          run_checks_after));
  if (is_wanted("roundtrip")) {
    steps.push_back(
        step_of(stage, "roundtrip", "up, down and up again of every version", run_roundtrip));
  }
  if (is_wanted("idempotent")) {
    steps.push_back(
        step_of(stage, "idempotent", "run the tool again: nothing may change", run_idempotent));
  }
  return steps;
}

}  // namespace fulldress::scenarios
