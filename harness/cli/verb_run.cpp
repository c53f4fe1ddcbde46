#include "harness/base/report_names.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/conduct_verb.hpp"

namespace fulldress {

Verb run_verb();

Verb run_verb() {
  return {
      .name = "run",
      .summary = "Rehearse migrations on disposable databases and decide",
      .usages = {"run [options] [DIRECTORY|SCENARIO|FILE.json]..."},
      .examples = {"fulldress run db/migrations",
                   "fulldress run db/migrations --engine sqlite --fixture rows.sql",
                   "fulldress run s2_sqlite_runner --report html=report.html"},
      .options = joined({migration_options(), rehearsal_options(), source_options(),
                         package_options(), check_options(), server_options(), output_options()}),
      .run =
          [](const VerbContext& context) {
            auto options = run_options("run", context.options);
            const auto output =
                output_of(context.options, context.toolbox.reports, default_report_directory);
            options.output_directory = output.directory;
            if (!options.must_write_history && !output.directory.empty()) {
              options.history = (output.directory / "history.sqlite").string();
            }
            if (options.is_dry_run) return print_plan(context, options, context.toolbox.plan_run);
            return conduct_verb(context, options, context.toolbox.plan_run,
                                {default_report_directory});
          },
  };
}

}  // namespace fulldress
