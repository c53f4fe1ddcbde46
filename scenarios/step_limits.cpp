#include "scenarios/step_limits.hpp"

#include "harness/base/judgement.hpp"
#include "harness/base/limits.hpp"

#include <utility>

namespace fulldress::scenarios {

Step with_limits(Step step, Severity fail_on) {
  auto run = std::move(step.run);
  step.run = [run, fail_on](StepContext& context) {
    const Verdict verdict = run(context);
    const Limits limits{.fail_on = fail_on};
    if (verdict != Verdict::passed || standing_of(context.record, limits) != Standing::closing) {
      return verdict;
    }
    if (context.record.reason.empty()) {
      context.record.reason = "the scenario fails on findings of severity " +
                              std::string(to_text(fail_on)) + " and above";
    }
    return Verdict::failed;
  };
  return step;
}

}  // namespace fulldress::scenarios
