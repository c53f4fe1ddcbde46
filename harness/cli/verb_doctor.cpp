#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"

#include <iostream>

namespace fulldress {

Verb doctor_verb();

namespace {

std::string mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "ok      ";
    case Verdict::skipped:
      return "skipped ";
    case Verdict::unknown:
      return "unknown ";
    case Verdict::failed:
      return "missing ";
  }
  return "";
}

ExitCode doctor(const VerbContext& context) {
  Verdict overall = Verdict::skipped;
  for (const auto& line : context.toolbox.doctor(run_options("doctor", context.options))) {
    overall = heaviest(overall, line.verdict);
    std::cout << mark_of(line.verdict) << line.subject << ": " << line.message << "\n";
  }
  return overall == Verdict::failed ? ExitCode::infrastructure : ExitCode::passed;
}

}  // namespace

Verb doctor_verb() {
  return {
      .name = "doctor",
      .summary = "Say whether this machine has what a rehearsal needs",
      .usages = {"doctor [options]"},
      .examples = {"fulldress doctor", "fulldress doctor --pg-bindir /opt/pg17/bin"},
      .options = server_options(),
      .run = doctor,
  };
}

}  // namespace fulldress
