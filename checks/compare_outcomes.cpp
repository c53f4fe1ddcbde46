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

// A discovery that raised has answered for no subject.
bool is_raised_discovery(const CheckOutcome& outcome) {
  return outcome.subject.empty() && outcome.verdict == Verdict::unknown;
}

/// What was known before.
class Earlier {
 public:
  explicit Earlier(const std::vector<CheckOutcome>& before) {
    for (const auto& outcome : before) {
      known_.emplace(key_of(outcome), &outcome);
      if (!is_raised_discovery(outcome)) asked_.insert(outcome.check_id);
    }
  }

  void mark(CheckOutcome& after) const {
    after.change = Change::unrelated;
    const auto found = known_.find(key_of(after));
    const bool has_failed = after.verdict == Verdict::failed;
    if (found == known_.end()) {
      if (has_failed && asked_.contains(after.check_id)) after.change = Change::introduced;
    } else if (has_failed) {
      mark_failed(*found->second, after);
    } else if (found->second->verdict == Verdict::failed && after.verdict != Verdict::unknown) {
      after.change = Change::fixed;
    }
  }

 private:
  std::map<Key, const CheckOutcome*> known_;
  std::set<std::string> asked_;
};

// Subjects that fired before and are gone, of checks that have been answered in full since.
std::vector<CheckOutcome> gone_subjects(const std::vector<CheckOutcome>& before,
                                        const std::vector<CheckOutcome>& after) {
  std::set<Key> present;
  std::set<std::string> answered;
  std::set<std::string> raised;
  for (const auto& outcome : after) {
    present.insert(key_of(outcome));
    (is_raised_discovery(outcome) ? raised : answered).insert(outcome.check_id);
  }
  std::vector<CheckOutcome> found;
  for (const auto& outcome : before) {
    const auto& id = outcome.check_id;
    const bool is_gone =
        answered.contains(id) && !raised.contains(id) && !present.contains(key_of(outcome));
    if (outcome.verdict == Verdict::failed && is_gone) found.push_back(gone(outcome));
  }
  return found;
}

}  // namespace

void compare_outcomes(const std::vector<CheckOutcome>& before, std::vector<CheckOutcome>& after) {
  const Earlier earlier(before);
  for (auto& outcome : after) earlier.mark(outcome);
  const auto lost = gone_subjects(before, after);
  after.insert(after.end(), lost.begin(), lost.end());
  std::stable_sort(
      after.begin(), after.end(), [](const CheckOutcome& left, const CheckOutcome& right) {
        return std::tie(left.check_id, left.subject) < std::tie(right.check_id, right.subject);
      });
}

}  // namespace fulldress::checks
