#include "harness/base/error.hpp"
#include "harness/cli/verb.hpp"

#include <iostream>

namespace fulldress {

Verb init_verb();

namespace {

ExitCode init(const VerbContext& context) {
  const auto& words = context.options.positional();
  if (words.size() > 1) {
    throw UsageError("cli.too-many-words", "init takes one file at most, e.g. fulldress init");
  }
  InitOptions options;
  if (!words.empty()) options.file = words.front();
  options.replaces = context.options.has("force");
  for (const auto& line : context.toolbox.init(options)) std::cout << "found   " << line << "\n";
  std::cout << "written " << options.file.string() << "; read it, then: fulldress run\n";
  return ExitCode::passed;
}

}  // namespace

Verb init_verb() {
  return {
      .name = "init",
      .summary = "Look at a repository and write a fulldress.json for it",
      .usages = {"init [--force] [FILE]"},
      .examples = {"fulldress init", "fulldress init services/shop/fulldress.json"},
      .options = {{"force", "Write over a file that is there", OptionKind::flag, "", ""}},
      .run = init,
  };
}

}  // namespace fulldress
