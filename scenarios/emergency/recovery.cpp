#include "scenarios/emergency/recovery.hpp"

#include "fixtures/backup/backup.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/machine.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/play/act_reading.hpp"
#include "scenarios/play/backup_parts.hpp"
#include "scenarios/play/convert_parts.hpp"
#include "scenarios/shell_command.hpp"

namespace fulldress::scenarios {

RecoveryPlan recovery_plan(const ActReading& reading) {
  const auto objects = reading.objects("roll_back");
  if (objects.empty()) return {};
  const auto& object = objects.front();
  object.refuse_others_than({"by", "to", "statements", "run"});
  const auto by = object.choice("by", {"backup", "down", "sql", "command"});
  RecoveryPlan plan;
  if (by == "down") {
    plan.way = RecoveryPlan::Way::down;
    plan.down_to = object.needed_text("to");
  } else if (by == "sql") {
    plan.way = RecoveryPlan::Way::sql;
    plan.statements = object.texts("statements");
    if (plan.statements.empty()) object.fail("statements", "\"statements\" are missing");
  } else if (by == "command") {
    plan.way = RecoveryPlan::Way::command;
    plan.command = object.needed_text("run");
  }
  return plan;
}

Recovery::Recovery(const RecoveryPlan& plan, const std::string& database, Play& play,
                   StepContext& context)
    : plan_(plan), database_(database), play_(play) {
  if (plan.way != RecoveryPlan::Way::backup) return;
  store_.emplace(step_backups(play, "guard of " + context.record.name));
  backup_ =
      fixtures::create_backup(play.engine_of(database), play.database(database, context), *store_,
                              {.tables = {}, .progress = progress_of(context)}, context.deadline);
}

std::string Recovery::run(StepContext& context) const {
  auto& target = play_.database(database_, context);
  try {
    switch (plan_.way) {
      case RecoveryPlan::Way::backup:
        static_cast<void>(fixtures::restore_backup(play_.engine_of(database_), *store_, *backup_,
                                                   target,
                                                   {.tables = {},
                                                    .into = fixtures::RestoreInto::replaced,
                                                    .missing_roles = RoleCreation::wanted,
                                                    .progress = progress_of(context)},
                                                   context.deadline));
        return {};
      case RecoveryPlan::Way::down:
        return roll_down(context);
      case RecoveryPlan::Way::sql: {
        const auto session = target.connect(context.deadline);
        for (const auto& statement : plan_.statements) session->execute(statement);
        session->close();
        return {};
      }
      case RecoveryPlan::Way::command:
        return run_shell({.text = play_.with_files(plan_.command),
                          .directory = play_.stage().config().file.parent_path(),
                          .environment = {{"FILES", play_.files().string()},
                                          {"FULLDRESS", executable_path().string()}}},
                         target, context.deadline)
            .problem;
    }
  } catch (const UsageError& error) {
    return one_line(error.message(), 400);
  } catch (const SqlError& error) {
    return one_line(problem_of(record_of(error)), 400);
  }
  return "there is no way back";
}

std::string Recovery::roll_down(StepContext& context) const {
  migrations::MigrateOptions options;
  options.to_version = plan_.down_to;
  const auto session = play_.database(database_, context).connect(context.deadline);
  const auto records = migrations::roll_back(*session, play_.stage().set(), options);
  session->close();
  for (const auto& record : records) {
    if (record.verdict == Verdict::skipped || record.verdict == Verdict::passed) continue;
    return one_line(sentence_of(record), 400);
  }
  return {};
}

}  // namespace fulldress::scenarios
