#include "harness/base/error.hpp"
#include "harness/base/record_json.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"
#include "harness/run/conduct.hpp"

#include <iostream>

namespace fulldress {

Verb report_verb();

namespace {

// Reading needs no database and decides nothing: the record already holds its decision.
ExitCode report(const VerbContext& context) {
  const auto& words = context.options.positional();
  const std::string path = words.empty() ? "fulldress-out/result.json" : words.front();
  const auto output = output_of(context.options, context.toolbox.reports, "");
  if (output.reports.empty()) {
    throw UsageError("cli.missing-report",
                     "report needs at least one --report FORMAT=PATH; PATH - prints it");
  }
  const auto record = read_record(path);
  write_reports(record, output, context.toolbox.reports);
  for (const auto& text : printed_reports(record, output, context.toolbox.reports)) {
    std::cout << text;
  }
  return ExitCode::passed;
}

}  // namespace

Verb report_verb() {
  return {
      .name = "report",
      .summary = "Render reports again from a result.json, without a database",
      .usages = {"report [RESULT.json] --report FORMAT=PATH..."},
      .examples = {"fulldress report --report junit_strict=junit.xml",
                   "fulldress report old/result.json --report markdown=-"},
      .options = {{"report", "Report to write, FORMAT=PATH; PATH - is standard output",
                   OptionKind::list, "FORMAT=PATH", "r"},
                  {"deterministic", "Write times and durations as zero", OptionKind::flag, "", ""}},
      .run = report,
  };
}

}  // namespace fulldress
