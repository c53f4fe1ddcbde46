#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/base/wording.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"

#include <algorithm>
#include <iostream>

namespace fulldress {

Verb generate_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"format", "sql, pgtap, gtest or json", OptionKind::value, "FORMAT", "f"},
      {"output", "File, or directory of pgtap and gtest; - is standard output", OptionKind::value,
       "PATH", "o"},
      {"check", "Only checks whose id matches this pattern, e.g. 'fk.*'", OptionKind::list, "GLOB",
       "c"},
      {"tier", "All checks of a tier: core, extended, scenario; more than one may be given",
       OptionKind::list, "NAME", ""},
      {"checks-dir", "Directory of checks of your own; its pgTAP files are left out",
       OptionKind::list, "DIR", ""},
      {"config", "Configuration file: check_settings", OptionKind::value, "FILE", ""},
      {"fail-on", "Lightest severity that fails the suite (error)", OptionKind::value, "SEVERITY",
       ""},
      {"allow-empty", "A suite that asks nothing is fine", OptionKind::flag, "", ""},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"timeout", "Time limit of binding the checks (30m)", OptionKind::value, "TIME", ""},
      {"quiet", "Do not say what was written", OptionKind::flag, "", "q"},
  };
}

GenerateOptions wanted_of(const VerbContext& context) {
  GenerateOptions wanted;
  wanted.program_version = FULLDRESS_VERSION;
  wanted.format = context.options.value("format").value_or("");
  wanted.output = context.options.value("output").value_or("");
  const auto formats = context.toolbox.suite_formats();
  if (std::find(formats.begin(), formats.end(), wanted.format) == formats.end()) {
    std::string known;
    for (const auto& each : formats) known += (known.empty() ? "" : ", ") + each;
    throw UsageError("cli.bad-value", "--format takes one of " + known +
                                          did_you_mean(wanted.format, formats) + ", not \"" +
                                          wanted.format + "\"");
  }
  if (wanted.output.empty()) {
    throw UsageError("cli.missing-output",
                     "generate needs to know where to write: --output PATH, or - for standard "
                     "output");
  }
  return wanted;
}

ExitCode generate(const VerbContext& context) {
  auto options = run_options("generate", context.options);
  if (options.subjects.size() != 1) {
    throw UsageError("cli.missing-database",
                     "generate takes one database: a connection URL, a key=value string or an "
                     "SQLite file; see fulldress generate --help");
  }
  options.database = options.subjects.front();
  const auto suite = context.toolbox.generate(options, wanted_of(context));
  std::cout << suite.text;
  if (!context.options.has("quiet")) {
    std::string files;
    for (const auto& path : suite.files) files += " " + path.string();
    std::cerr << "fulldress: " << count_of(suite.cases, "case") << ", " << suite.skipped
              << " of them skipped" << (files.empty() ? "" : ":") << files << "\n";
  }
  if (suite.has_questions || options.limits.accept_empty) return ExitCode::passed;
  std::cerr << "fulldress: the suite asks nothing: every case is skipped\n";
  return ExitCode::nothing_rehearsed;
}

}  // namespace

Verb generate_verb() {
  return {
      .name = "generate",
      .summary = "Write the checks of a database as a suite for other tools",
      .usages = {"generate DATABASE --format sql|pgtap|gtest|json --output PATH [options]"},
      .examples = {"fulldress generate app.sqlite3 --format sql -o checks.sql",
                   "fulldress generate 'postgresql:///shop?host=/var/run/postgresql' -f pgtap -o t",
                   "fulldress generate app.sqlite3 -f json -o - --check 'fk.*'"},
      .options = own_options(),
      .run = generate,
  };
}

}  // namespace fulldress
