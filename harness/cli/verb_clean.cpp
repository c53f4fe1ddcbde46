#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"

#include <iostream>

namespace fulldress {

Verb clean_verb();

namespace {

ExitCode clean(const VerbContext& context) {
  const bool removes = context.options.has("confirm");
  const auto found = context.toolbox.clean(run_options("clean", context.options),
                                           removes ? CleanMode::remove : CleanMode::list_only);
  bool is_left = false;
  for (const auto& left_over : found) {
    is_left = is_left || (removes && !left_over.is_removed);
    std::cout << (left_over.is_removed ? "removed " : "found   ") << left_over.directory.string()
              << ": " << left_over.description << "\n";
  }
  if (found.empty()) std::cout << "Nothing is left over.\n";
  if (!found.empty() && !removes) std::cout << "Remove them with fulldress clean --confirm.\n";
  return is_left ? ExitCode::infrastructure : ExitCode::passed;
}

}  // namespace

Verb clean_verb() {
  return {
      .name = "clean",
      .summary = "Find and remove what killed runs left behind",
      .usages = {"clean [--confirm] [options]"},
      .examples = {"fulldress clean", "fulldress clean --confirm"},
      .options = joined(
          {{{"confirm", "Remove what is found; else it is listed only", OptionKind::flag, "", ""}},
           server_options()}),
      .run = clean,
  };
}

}  // namespace fulldress
