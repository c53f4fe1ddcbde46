#include "harness/base/error.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/conduct_verb.hpp"

namespace fulldress {

Verb compare_verb();

namespace {

CompareOptions compare_options(const ParsedOptions& parsed) {
  const auto& words = parsed.positional();
  if (words.size() != 2) {
    throw UsageError("cli.missing-results",
                     "compare takes two files: the results before and the results after; see "
                     "fulldress compare --help");
  }
  CompareOptions options;
  options.before = words.at(0);
  options.after = words.at(1);
  options.metrics = parsed.list("metric");
  options.limits = parsed.list("limit");
  return options;
}

}  // namespace

Verb compare_verb() {
  return {
      .name = "compare",
      .summary = "Compare the measurements of two runs, or of two benchmark programs",
      .usages = {"compare [options] BEFORE.json AFTER.json"},
      .examples = {"fulldress compare main/result.json fulldress-out/result.json",
                   "fulldress compare before.json after.json --limit 'BM_Load*=10%'"},
      .options =
          joined({{{"metric", "Compare only what this glob names", OptionKind::list, "GLOB", ""},
                   {"limit", "Largest growth of what a glob names: 'NAME=20%', 'NAME=1.2'",
                    OptionKind::list, "GLOB=LIMIT", ""}},
                  output_options()}),
      .run =
          [](const VerbContext& context) {
            const auto wanted = compare_options(context.options);
            RunOptions options;
            options.verb = "compare";
            const auto plan = [&](const RunOptions&) {
              return context.toolbox.plan_compare(wanted);
            };
            return conduct_verb(context, options, plan, {""});
          },
  };
}

}  // namespace fulldress
