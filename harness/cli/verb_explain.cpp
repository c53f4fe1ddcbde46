#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/cli/verb.hpp"

#include <iostream>

namespace fulldress {

Verb explain_verb();

namespace {

ExitCode explain(const VerbContext& context) {
  if (context.options.positional().empty()) {
    throw UsageError("cli.missing-check", "explain takes the id of a check; see list --checks");
  }
  const auto checks = context.toolbox.checks();
  std::vector<std::string> ids;
  for (const auto& check : checks) ids.push_back(check.id);
  for (const auto& id : context.options.positional()) {
    bool is_known = false;
    for (const auto& check : checks) {
      if (check.id != id) continue;
      is_known = true;
      std::cout << check.explanation << "\n";
    }
    if (!is_known) {
      throw UsageError("cli.unknown-check", "there is no check \"" + id + "\"" +
                                                did_you_mean(id, ids) +
                                                "; fulldress list --checks lists them");
    }
  }
  return ExitCode::passed;
}

}  // namespace

Verb explain_verb() {
  return {
      .name = "explain",
      .summary = "Say what a check finds, why it matters and how to fix it",
      .usages = {"explain CHECK-ID..."},
      .examples = {"fulldress explain fk.orphan-rows"},
      .options = {},
      .run = explain,
  };
}

}  // namespace fulldress
