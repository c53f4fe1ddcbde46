#include "harness/cli/command_line.hpp"
#include "harness/engine/all_engines.hpp"
#include "reports/report_list.hpp"
#include "reports/schemas.hpp"
#include "scenarios/toolbox.hpp"

// The composition root: who provides what the command line calls.
int main(int argument_count, char** arguments) {
  const auto engines = fulldress::all_engines();
  auto toolbox = fulldress::scenarios::make_toolbox(engines);
  toolbox.reports = fulldress::reports::all_reports();
  toolbox.schemas.merge(fulldress::reports::schemas());
  return fulldress::run_command_line(argument_count, arguments, toolbox);
}
