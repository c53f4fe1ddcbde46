#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/conduct_verb.hpp"

#include <iostream>

namespace fulldress {

Verb migrate_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"database", "Database to migrate: URL, key=value string or file", OptionKind::value,
       "DATABASE", "d"},
      {"dir", "Directory of the migrations (migrations)", OptionKind::value, "DIR", ""},
      {"confirm", "Name of the database, typed again: it may be written", OptionKind::value, "NAME",
       ""},
      {"config", "Configuration with the packages (nearest fulldress.json upwards)",
       OptionKind::value, "FILE", ""},
      {"to", "up: last version to apply; down: last version to keep", OptionKind::value, "VERSION",
       ""},
      {"steps", "At most so many migrations (down: 1)", OptionKind::value, "N", ""},
      {"batch", "up: what these migrations are called by fulldress rollback", OptionKind::value,
       "NAME", ""},
      {"dry-run", "Let the database show what would happen, and undo it", OptionKind::flag, "",
       "n"},
      {"template", "new: add_column, create_table, data_migration, recreate_table",
       OptionKind::value, "NAME", "t"},
  };
}

ExitCode write_new(const VerbContext& context, RunOptions options) {
  if (options.subjects.size() != 2) {
    throw UsageError("cli.missing-name",
                     "migrate new takes a name, e.g. fulldress migrate new add_email_to_users");
  }
  options.new_name = options.subjects[1];
  for (const auto& path : context.toolbox.new_migration(options)) {
    std::cout << path.string() << "\n";
  }
  return ExitCode::passed;
}

ExitCode migrate(const VerbContext& context) {
  auto options = run_options("migrate", context.options);
  const std::vector<std::string> actions = {"up", "down", "status", "new"};
  const std::string action = options.subjects.empty() ? "" : options.subjects.front();
  if (action == "new") return write_new(context, options);
  const auto& toolbox = context.toolbox;
  const bool is_known = action == "up" || action == "down" || action == "status";
  if (!is_known || options.subjects.size() != 1) {
    throw UsageError("cli.unknown-action", "migrate takes up, down, status or new" +
                                               did_you_mean(action, actions) +
                                               "; see fulldress migrate --help");
  }
  if (options.database.empty()) {
    throw UsageError("cli.missing-database",
                     "migrate " + action + " needs --database: a connection URL or a file");
  }
  options.verb = "migrate " + action;
  options.batch = context.options.value("batch").value_or("");
  if (!options.batch.empty() && action != "up") {
    throw UsageError("cli.bad-value", "--batch goes with migrate up only");
  }
  // Having nothing to do is a good answer here, not an empty rehearsal.
  options.limits.accept_empty = true;
  const auto& plan = action == "up"     ? toolbox.plan_migrate_up
                     : action == "down" ? toolbox.plan_migrate_down
                                        : toolbox.plan_migrate_status;
  return conduct_verb(context, options, plan, {""});
}

}  // namespace

Verb migrate_verb() {
  return {
      .name = "migrate",
      .summary = "Apply, roll back, list or write migrations",
      .usages = {"migrate up|down|status --database DATABASE [options]",
                 "migrate new NAME [--template NAME] [--dir DIR] [--engine NAME]"},
      .examples = {"fulldress migrate new add_email_to_users --template add_column",
                   "fulldress migrate status --database app.sqlite3",
                   "fulldress migrate up --database app.sqlite3 --confirm app.sqlite3 --backup"},
      .options = joined({own_options(), way_back_options(), migration_options(), package_options(),
                         output_options()}),
      .run = migrate,
  };
}

}  // namespace fulldress
