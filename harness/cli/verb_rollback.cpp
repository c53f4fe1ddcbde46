#include "harness/base/error.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/conduct_verb.hpp"

namespace fulldress {

Verb rollback_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"database", "Database to roll back: URL, key=value string or file", OptionKind::value,
       "DATABASE", "d"},
      {"batch", "Undo this batch of migrate up, by id or name (or latest)", OptionKind::value,
       "BATCH", ""},
      {"backup-point",
       "Go back to this backup, by id or label (or latest); default: the one "
       "before the batch",
       OptionKind::value, "BACKUP", ""},
      {"verify-integrity", "Compare again behind the commit, and ask the core checks",
       OptionKind::flag, "", ""},
      {"notify", "Command that is told before and after, with FULLDRESS_* in its environment",
       OptionKind::value, "COMMAND", ""},
      {"confirm", "Name of the database, typed again; without it nothing is changed",
       OptionKind::value, "NAME", ""},
      {"backup-directory", "Folder of the backups (as for fulldress backup)", OptionKind::value,
       "DIR", ""},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"pg-bindir", "Where pg_restore and postgres are", OptionKind::value, "DIR", ""},
      {"timeout", "Time limit of the whole (30m)", OptionKind::value, "TIME", ""},
  };
}

ExitCode rollback(const VerbContext& context) {
  auto options = run_options("rollback", context.options);
  if (!options.subjects.empty()) {
    throw UsageError("cli.unknown-action", "rollback takes options only, not \"" +
                                               options.subjects.front() +
                                               "\"; see fulldress rollback --help");
  }
  if (options.database.empty()) {
    throw UsageError("cli.missing-database",
                     "rollback needs --database: a connection URL or a file");
  }
  EmergencyOptions wanted{.batch = context.options.value("batch").value_or(""),
                          .backup_point = context.options.value("backup-point").value_or(""),
                          .is_integrity_checked = context.options.has("verify-integrity"),
                          .notify = context.options.value("notify").value_or("")};
  if (wanted.batch.empty() && wanted.backup_point.empty()) {
    throw UsageError("cli.missing-name",
                     "rollback needs --batch or --backup-point; --batch latest undoes the last "
                     "migrate up");
  }
  options.backup_directory = context.options.value("backup-directory").value_or("");
  const auto plan = [&](const RunOptions& run) {
    return context.toolbox.plan_rollback(run, wanted);
  };
  return conduct_verb(context, options, plan, {""});
}

}  // namespace

Verb rollback_verb() {
  return {
      .name = "rollback",
      .summary = "In an emergency: put a database back to the backup before its migrations",
      .usages = {"rollback --database DATABASE --batch BATCH [--confirm NAME] [options]",
                 "rollback --database DATABASE --backup-point BACKUP [--confirm NAME] [options]"},
      .examples = {"fulldress rollback --database app.sqlite3 --batch latest",
                   "fulldress rollback --database app.sqlite3 --batch latest --verify-integrity "
                   "--confirm app.sqlite3"},
      .options = joined({own_options(), output_options()}),
      .run = rollback,
  };
}

}  // namespace fulldress
