#pragma once

#include "harness/cli/option_table.hpp"
#include "harness/run/console.hpp"
#include "harness/run/toolbox.hpp"

#include <functional>
#include <string>
#include <vector>

namespace fulldress {

/// What every verb gets: the composed program, the parsed options and how to print.
struct VerbContext {
  const Toolbox& toolbox;
  const ParsedOptions& options;
  std::vector<std::string> command_line;
  ConsoleStyle style;
};

/// One verb of the command line, defined in a file of its own.
struct Verb {
  std::string name;
  std::string summary;                ///< one line in `fulldress --help`
  std::vector<std::string> usages;    ///< without the program's name: "run [DIRECTORY|SCENARIO]..."
  std::vector<std::string> examples;  ///< complete commands, shown first
  std::vector<OptionSpec> options;
  std::function<ExitCode(const VerbContext&)> run;
};

/// One verb for every verb_<name>.cpp, in name order. Generated at configure time.
[[nodiscard]] std::vector<Verb> all_verbs();

}  // namespace fulldress
