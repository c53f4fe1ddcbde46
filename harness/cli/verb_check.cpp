#include "harness/base/error.hpp"
#include "harness/base/report_names.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/conduct_verb.hpp"

#include <iostream>

namespace fulldress {

Verb check_verb();

namespace {

// One line per check: cases to ask, cases skipped, id, and why the first is skipped.
ExitCode print_counts(const VerbContext& context, const RunOptions& options) {
  std::size_t asked = 0;
  std::size_t skipped = 0;
  for (const auto& each : context.toolbox.count_cases(options)) {
    std::cout << each.asked << "\t" << each.skipped << "\t" << each.check_id << "\t" << each.reason
              << "\n";
    asked += each.asked;
    skipped += each.skipped;
  }
  std::cout << asked << "\t" << skipped << "\tall\t\n";
  return asked > 0 || options.limits.accept_empty ? ExitCode::passed : ExitCode::nothing_rehearsed;
}

}  // namespace

Verb check_verb() {
  return {
      .name = "check",
      .summary = "Run the checks on an existing database, read-only",
      .usages = {"check [options] DATABASE"},
      .examples = {"fulldress check app.sqlite3",
                   "fulldress check 'postgresql:///shop?host=/var/run/postgresql'",
                   "fulldress check app.sqlite3 --check 'fk.*' --show-values"},
      .options =
          joined({{{"config", "Configuration file: check_settings, waivers", OptionKind::value,
                    "FILE", ""},
                   {"save-baseline", "Write what checks of kind compare see now", OptionKind::value,
                    "FILE", ""},
                   {"baseline", "Compare with a baseline that was written before",
                    OptionKind::value, "FILE", ""},
                   {"against", "result.json of an earlier check: only what is new since fails",
                    OptionKind::value, "FILE", ""},
                   {"confirm", "Name of the database, typed again: pgTAP may make temporary tables",
                    OptionKind::value, "NAME", ""},
                   {"plan", "Print how many cases each check has (asked, skipped), and stop",
                    OptionKind::flag, "", ""},
                   {"timeout", "Time limit of the whole run (30m)", OptionKind::value, "TIME", ""},
                   {"statement-timeout", "Time limit of one statement (5m)", OptionKind::value,
                    "TIME", ""},
                   {"lock-timeout", "Longest wait for a lock (2s)", OptionKind::value, "TIME", ""},
                   {"jobs", "Sessions that ask at the same time, on one snapshot (2)",
                    OptionKind::value, "N", "j"},
                   {"sample", "Look at this share of the rows only; outcomes say so",
                    OptionKind::value, "PERCENT", ""}},
                  check_options(),
                  output_options()}),
      .run =
          [](const VerbContext& context) {
            auto options = run_options("check", context.options);
            if (options.subjects.size() != 1) {
              throw UsageError("cli.missing-database",
                               "check takes one database: a connection URL, a key=value string "
                               "or an SQLite file; see fulldress check --help");
            }
            options.database = options.subjects.front();
            if (context.options.has("plan")) return print_counts(context, options);
            return conduct_verb(context, options, context.toolbox.plan_check,
                                {default_report_directory});
          },
  };
}

}  // namespace fulldress
