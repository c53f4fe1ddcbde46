#include "checks/check.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace fulldress::checks {
namespace {

using Key = std::pair<std::string, std::string>;

Key key_of(const CheckOutcome& outcome) { return {outcome.check_id, outcome.subject}; }

void add_reason(CheckOutcome& outcome, const std::string& reason) {
  outcome.reason += (outcome.reason.empty() ? "" : "; ") + reason;
}

void mark_failed(const CheckOutcome& before, CheckOutcome& after) {
  switch (before.verdict) {
    case Verdict::failed:
      after.change =
          after.violations > before.violations ? Change::introduced : Change::pre_existing;
      if (after.violations > before.violations) {
        add_reason(after, std::to_string(after.violations - before.violations) + " more than the " +
                              std::to_string(before.violations) + " before");
      } else if (after.violations < before.violations) {
        add_reason(after, std::to_string(before.violations) + " before");
      }
      break;
    case Verdict::unknown:
      // Nobody can say that it was there before, and the gate must not be opened by a guess.
      after.change = Change::introduced;
      add_reason(after, "what was there before is not known");
      break;
    case Verdict::skipped:
    case Verdict::passed:
      after.change = Change::introduced;
      break;
  }
}

CheckOutcome gone(const CheckOutcome& before) {
  CheckOutcome outcome;
  outcome.check_id = before.check_id;
  outcome.title = before.title;
  outcome.subject = before.subject;
  outcome.severity = before.severity;
  outcome.verdict = Verdict::skipped;
  outcome.change = Change::fixed;
  outcome.reason =
      "the subject is gone; it had " + std::to_string(before.violations) + " violations before";
  return outcome;
}

}  // namespace

void compare_outcomes(const std::vector<CheckOutcome>& before, std::vector<CheckOutcome>& after) {
  std::map<Key, const CheckOutcome*> known;
  std::set<std::string> asked_before;
  for (const auto& outcome : before) {
    known.emplace(key_of(outcome), &outcome);
    // A discovery that raised has answered for no subject.
    const bool is_raised = outcome.subject.empty() && outcome.verdict == Verdict::unknown;
    if (!is_raised) asked_before.insert(outcome.check_id);
  }
  std::set<Key> present;
  std::set<std::string> answered;
  std::set<std::string> raised;
  for (auto& outcome : after) {
    present.insert(key_of(outcome));
    const bool is_raised = outcome.subject.empty() && outcome.verdict == Verdict::unknown;
    (is_raised ? raised : answered).insert(outcome.check_id);
    outcome.change = Change::unrelated;
    const auto found = known.find(key_of(outcome));
    if (found == known.end()) {
      const bool is_new = asked_before.contains(outcome.check_id);
      if (outcome.verdict == Verdict::failed && is_new) outcome.change = Change::introduced;
    } else if (outcome.verdict == Verdict::failed) {
      mark_failed(*found->second, outcome);
    } else if (found->second->verdict == Verdict::failed && outcome.verdict != Verdict::unknown) {
      outcome.change = Change::fixed;
    }
  }
  for (const auto& outcome : before) {
    const bool is_answerable =
        answered.contains(outcome.check_id) && !raised.contains(outcome.check_id);
    if (outcome.verdict == Verdict::failed && is_answerable && !present.contains(key_of(outcome))) {
      after.push_back(gone(outcome));
    }
  }
  std::stable_sort(
      after.begin(), after.end(), [](const CheckOutcome& left, const CheckOutcome& right) {
        return std::tie(left.check_id, left.subject) < std::tie(right.check_id, right.subject);
      });
}

}  // namespace fulldress::checks
