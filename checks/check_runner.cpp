#include "checks/case_runner.hpp"
#include "checks/check_crew.hpp"
#include "checks/hide_secrets.hpp"
#include "checks/procedure.hpp"
#include "checks/rehearsal_runner.hpp"
#include "checks/selection.hpp"
#include "checks/user/tap_runner.hpp"
#include "checks/work_plan.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <tuple>

namespace fulldress::checks {
namespace {

using Clock = std::chrono::steady_clock;

// The time of a discovery is shared among the cases it gave, so that durations add up.
std::vector<CheckCase> plan_all(CheckSession& session, const std::vector<const Check*>& checks,
                                const CheckOptions& options) {
  session.use_discovery_names();
  session.measure_relations();
  std::vector<CheckCase> cases;
  for (const Check* check : checks) {
    const auto start = Clock::now();
    auto planned = plan_check(session, *check, options);
    const std::chrono::duration<double, std::milli> spent = Clock::now() - start;
    for (auto& each : planned) {
      each.outcome.duration_ms = spent.count() / static_cast<double>(planned.size());
      cases.push_back(std::move(each));
    }
  }
  return cases;
}

// What has to be tried out comes last, because it needs a transaction of its own.
void run_rehearsals(Session& session, std::vector<CheckCase>& cases, const CheckOptions& options) {
  for (auto& each : cases) {
    if (each.rehearsal.empty()) continue;
    try {
      run_rehearsal(session, each, options);
    } catch (const ConnectionLost&) {
      throw;
    } catch (const InfrastructureError& error) {
      if (!session.deadline().has_passed()) throw;
      set_out_of_time(each, error);
    }
    if (options.on_outcome) options.on_outcome(each.outcome);
  }
}

// A check of kind procedure that is skipped has said so in the plan already.
bool is_planned(const Check& check, const std::vector<CheckCase>& cases) {
  return check.kind == "procedure" &&
         std::any_of(cases.begin(), cases.end(),
                     [&](const CheckCase& each) { return each.check == &check; });
}

// What takes more than the snapshot, which has to be over: it may take long.
std::vector<CheckOutcome> run_procedures(Session& session, CheckSession& snapshot,
                                         const std::vector<const Check*>& checks,
                                         const std::vector<CheckCase>& cases,
                                         const CheckOptions& options) {
  std::vector<CheckOutcome> outcomes;
  for (const Check* check : checks) {
    const auto* procedure = procedure_of(check->id);
    if (procedure == nullptr || is_planned(*check, cases)) continue;
    snapshot.end();
    auto found = procedure->run(session, *check, options);
    for (const auto& each : found) {
      if (options.on_outcome) options.on_outcome(each);
    }
    std::move(found.begin(), found.end(), std::back_inserter(outcomes));
  }
  return outcomes;
}

std::vector<CheckOutcome> run_selected(Session& session, const std::vector<const Check*>& checks,
                                       const CheckOptions& options) {
  CheckSession snapshot(session, options);
  std::vector<CheckCase> cases = plan_all(snapshot, checks, options);
  snapshot.use_own_names();
  const auto report = [&](const CheckCase& done) {
    if (!options.on_outcome || !done.rehearsal.empty()) return;
    CheckOutcome shown = done.outcome;
    hide_secrets(shown, options.secrets);
    options.on_outcome(shown);
  };
  for (const CheckCase& each : cases) {
    if (each.question == Question::answered) report(each);
  }
  run_units(snapshot, plan_work(cases), options, [&](const WorkUnit& unit) {
    for (const CheckCase* each : unit.cases) report(*each);
  });
  const bool has_rehearsals = std::any_of(
      cases.begin(), cases.end(), [](const CheckCase& each) { return !each.rehearsal.empty(); });
  if (has_rehearsals) {
    snapshot.end();
    run_rehearsals(session, cases, options);
  }
  auto outcomes = run_procedures(session, snapshot, checks, cases, options);
  std::set<std::string> told;
  for (const auto& each : outcomes) told.insert(each.check_id);
  for (auto& each : cases) {
    // There was nothing to ask by statements; that is no news where a procedure has answered.
    const bool is_void = each.outcome.verdict == Verdict::skipped && each.outcome.subject.empty();
    if (!is_void || !told.contains(each.check->id)) outcomes.push_back(std::move(each.outcome));
  }
  for (auto& each : outcomes) hide_secrets(each, options.secrets);
  std::stable_sort(
      outcomes.begin(), outcomes.end(), [](const CheckOutcome& left, const CheckOutcome& right) {
        return std::tie(left.check_id, left.subject) < std::tie(right.check_id, right.subject);
      });
  return outcomes;
}

}  // namespace

std::vector<CheckOutcome> run_checks(Session& session, const CheckOptions& options) {
  auto outcomes = run_selected(session, select_checks(options, session.engine_name()), options);
  for (const TapFile* file : select_tap_files(options)) {
    for (auto& outcome : run_tap_file(session, *file, options)) {
      if (options.on_outcome) options.on_outcome(outcome);
      outcomes.push_back(std::move(outcome));
    }
  }
  std::stable_sort(outcomes.begin(), outcomes.end(),
                   [](const CheckOutcome& left, const CheckOutcome& right) {
                     return left.check_id < right.check_id;
                   });
  return outcomes;
}

std::vector<CheckOutcome> run_checks(Session& session, const std::vector<Check>& checks,
                                     const CheckOptions& options) {
  std::vector<const Check*> selected;
  for (const Check& check : checks) selected.push_back(&check);
  return run_selected(session, selected, options);
}

}  // namespace fulldress::checks
