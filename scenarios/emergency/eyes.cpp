#include "scenarios/emergency/eyes.hpp"

#include "checks/check.hpp"
#include "checks/user/user_checks.hpp"
#include "harness/base/error.hpp"
#include "harness/base/judgement.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/machine.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/shell_command.hpp"

#include <memory>

namespace fulldress::scenarios {
namespace {

using Kind = Trigger::Kind;

std::string problem_text(const Error& error) { return one_line(problem_of(record_of(error)), 300); }

/// What a failure means depends on what was to be found out.
Look look_of_failure(Kind kind, const std::string& problem) {
  Look look;
  if (kind == Kind::probe) {
    look.is_alarm = true;
    look.what = problem;
  } else {
    look.unknown = problem;
  }
  return look;
}

std::string row_text(const ResultSet& result) {
  std::string text;
  for (const auto& value : result.rows.front()) {
    text += (text.empty() ? "" : ", ") + value.value_or("NULL");
  }
  return one_line(text, 120);
}

Look judged(const Trigger& trigger, const ResultSet& result, double took_ms) {
  Look look;
  look.took_ms = took_ms;
  const auto rows = static_cast<std::int64_t>(result.rows.size());
  if (trigger.kind == Kind::integrity && rows > 0) {
    look.is_alarm = true;
    look.what = count_of(result.rows.size(), "violation") + ", e.g. " + row_text(result);
  }
  if (trigger.kind == Kind::probe && rows < trigger.rows_at_least) {
    look.is_alarm = true;
    look.what = count_of(result.rows.size(), "row") + " instead of at least " +
                std::to_string(trigger.rows_at_least);
  }
  return look;
}

/// A query that is cut off at the limit of a look took that long at least.
Look slow(const Trigger& trigger, double took_ms, const Error& error) {
  if (trigger.kind != Kind::latency || error.id() != "engine.deadline") {
    return look_of_failure(trigger.kind, problem_text(error));
  }
  Look look;
  look.took_ms = took_ms;
  return look;
}

Eye query_eye(const Trigger& trigger, const std::string& database, Play& play,
              StepContext& context) {
  const std::shared_ptr<Session> session = play.connect(database, trigger.as, context);
  const auto sql = trigger.query.text(play);
  return [trigger, session, sql] {
    const Stopwatch watch;
    try {
      session->set_deadline(Deadline::after(trigger.timeout));
      const auto result = session->query(sql, trigger.query.bound());
      return judged(trigger, result, watch.ms());
    } catch (const Error& error) {
      return slow(trigger, watch.ms(), error);
    }
  };
}

Eye checks_eye(const Trigger& trigger, const std::string& database, Play& play,
               StepContext& context) {
  const std::shared_ptr<Session> session = play.connect(database, trigger.as, context);
  const auto& stage = play.stage();
  checks::CheckOptions options;
  options.ids = trigger.checks;
  options.settings = stage.config().check_settings;
  options.user = stage.config().user_checks;
  if (stage.has_migrations()) options.ledger = migrations::ledger_tables(stage.set());
  options.jobs = 1;
  const Limits limits = stage.options().limits;
  return [trigger, session, options, limits] {
    try {
      session->set_deadline(Deadline::after(trigger.timeout));
      Look look;
      for (const auto& outcome : checks::run_checks(*session, options)) {
        const auto standing = standing_of(outcome, limits);
        if (standing == Standing::closing && outcome.verdict == Verdict::failed) {
          look.is_alarm = true;
          look.what = one_line(sentence_of(outcome), 300);
          return look;
        }
        if (outcome.verdict == Verdict::unknown) look.unknown = one_line(sentence_of(outcome), 300);
      }
      return look;
    } catch (const Error& error) {
      return look_of_failure(trigger.kind, problem_text(error));
    }
  };
}

Eye command_eye(const Trigger& trigger, const std::string& database, Play& play,
                StepContext& context) {
  ShellCommand command{
      .text = play.with_files(trigger.command),
      .directory = play.stage().config().file.parent_path(),
      .environment = {{"FILES", play.files().string()}, {"FULLDRESS", executable_path().string()}}};
  const Database& target = play.database(database, context);
  return [trigger, command, &target] {
    const auto outcome = run_shell(command, target, Deadline::after(trigger.timeout));
    return outcome.problem.empty() ? Look{} : look_of_failure(trigger.kind, outcome.problem);
  };
}

}  // namespace

Eye eye_of(const Trigger& trigger, const std::string& database, Play& play, StepContext& context) {
  if (!trigger.command.empty()) return command_eye(trigger, database, play, context);
  if (!trigger.checks.empty()) return checks_eye(trigger, database, play, context);
  return query_eye(trigger, database, play, context);
}

}  // namespace fulldress::scenarios
