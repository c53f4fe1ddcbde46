#include "checks/case_runner.hpp"
#include "checks/rehearsal_runner.hpp"
#include "checks/selection.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace fulldress::checks {
namespace {

using Clock = std::chrono::steady_clock;

// The time of a discovery is shared among the cases it gave, so that durations add up.
std::vector<CheckCase> plan_all(CheckSession& session, const std::vector<const Check*>& checks,
                                const CheckOptions& options) {
  session.use_discovery_names();
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

// Cases that can share a scan, by relation.
std::map<std::string, std::vector<CheckCase*>> predicate_groups(std::vector<CheckCase>& cases,
                                                                const std::string& engine) {
  std::map<std::string, std::vector<CheckCase*>> groups;
  for (auto& each : cases) {
    // A check with settings of its own wants a scan of its own.
    const bool is_shareable =
        each.question == Question::predicate && !each.check->settings.contains(engine);
    if (is_shareable) groups[each.relation].push_back(&each);
  }
  return groups;
}

// What has to be tried out comes last, because it needs a transaction of its own.
void run_rehearsals(Session& session, std::vector<CheckCase>& cases, const CheckOptions& options) {
  for (auto& each : cases) {
    if (each.rehearsal.empty()) continue;
    run_rehearsal(session, each, options);
    if (options.on_outcome) options.on_outcome(each.outcome);
  }
}

std::vector<CheckOutcome> run_selected(Session& session, const std::vector<const Check*>& checks,
                                       const CheckOptions& options) {
  CheckSession snapshot(session, options);
  std::vector<CheckCase> cases = plan_all(snapshot, checks, options);
  snapshot.use_own_names();
  const auto report = [&](const CheckCase& done) {
    if (options.on_outcome && done.rehearsal.empty()) options.on_outcome(done.outcome);
  };
  const auto groups = predicate_groups(cases, snapshot.engine());
  for (const auto& [relation, group] : groups) {
    run_predicates(snapshot, group, options);
    for (const CheckCase* each : group) report(*each);
  }
  for (auto& each : cases) {
    const bool is_grouped =
        each.question == Question::predicate && !each.check->settings.contains(snapshot.engine());
    if (is_grouped) continue;
    run_case(snapshot, each, options);
    report(each);
  }
  snapshot.end();
  run_rehearsals(session, cases, options);
  std::vector<CheckOutcome> outcomes;
  for (auto& each : cases) outcomes.push_back(std::move(each.outcome));
  std::stable_sort(
      outcomes.begin(), outcomes.end(), [](const CheckOutcome& left, const CheckOutcome& right) {
        return std::tie(left.check_id, left.subject) < std::tie(right.check_id, right.subject);
      });
  return outcomes;
}

}  // namespace

std::vector<CheckOutcome> run_checks(Session& session, const CheckOptions& options) {
  return run_selected(session, select_checks(options, session.engine_name()), options);
}

std::vector<CheckOutcome> run_checks(Session& session, const std::vector<Check>& checks,
                                     const CheckOptions& options) {
  std::vector<const Check*> selected;
  for (const Check& check : checks) selected.push_back(&check);
  return run_selected(session, selected, options);
}

}  // namespace fulldress::checks
