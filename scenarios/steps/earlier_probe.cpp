#include "scenarios/steps/earlier_probe.hpp"

#include <utility>

namespace fulldress::scenarios {

void EarlierProbe::start(Task task, Workers workers) {
  if (workers == Workers::one) {
    done_ = probe(task);
    return;
  }
  waiting_ = std::async(std::launch::async, [task = std::move(task)] { return probe(task); });
}

void EarlierProbe::settle() {
  if (waiting_.valid()) done_ = waiting_.get();
}

EarlierProbe::Done EarlierProbe::probe(const Task& task) {
  Done done;
  const auto session = task.copy.connect(task.deadline);
  done.statements = plan_probe(*session, task.left_out, task.only ? &*task.only : nullptr);
  done.outcomes = run_probe(*session, done.statements);
  session->close();
  return done;
}

}  // namespace fulldress::scenarios
