#include "checks/judge_subject.hpp"

#include "checks/check_text.hpp"
#include "checks/difference.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace fulldress::checks {
namespace {

// What a count of all rows of a table is called, beside those of its groups.
constexpr std::string_view whole_table = "rows";

struct Pair {
  const SnapshotRow* before = nullptr;
  const SnapshotRow* after = nullptr;
};

std::map<std::string, Pair> pairs_of(const SubjectStates& states) {
  std::map<std::string, Pair> pairs;
  if (states.before) {
    for (const auto& row : *states.before) pairs[row.object].before = &row;
  }
  if (states.after) {
    for (const auto& row : *states.after) pairs[row.object].after = &row;
  }
  return pairs;
}

// A row that only says that its subject is there.
bool is_presence(const SnapshotRow* row) {
  return row != nullptr && row->object.empty() && row->value.empty();
}

std::int64_t count_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Compares the objects of one subject and gathers what is wrong.
class SubjectJudge {
 public:
  SubjectJudge(const Check& check, const std::optional<Delta>& declared, ValueVisibility visibility,
               CheckOutcome& outcome)
      : check_(check),
        scope_(scope_of(check.difference)),
        declared_(declared),
        visibility_(visibility),
        outcome_(outcome) {}

  void judge(const SubjectStates& states) {
    outcome_.verdict = Verdict::skipped;
    if (!states.before && !scope_.is_new_subject_judged) {
      outcome_.reason = "it is new since the baseline";
    } else if (!states.after && !scope_.is_lost_subject_judged) {
      outcome_.reason = "it is gone since the baseline";
    } else if (is_accepted()) {
      outcome_.reason = "declared in check_settings.deltas";
    } else if (scope_.follows_rows && declared_ && declared_->rows) {
      outcome_.reason = "its rows are declared to change: " + declared_->rows->text;
    } else {
      for (const auto& [object, pair] : pairs_of(states)) compare(object, pair);
      conclude();
    }
  }

 private:
  [[nodiscard]] bool is_accepted() const {
    return declared_ &&
           std::any_of(declared_->accepted.begin(), declared_->accepted.end(),
                       [&](const auto& glob) { return matches_glob(check_.id, glob); });
  }

  void compare(const std::string& object, const Pair& pair) {
    if (declared_ && declared_->columns.contains(object)) return;
    if (!scope_.is_lost_subject_judged && (is_presence(pair.before) || is_presence(pair.after))) {
      return;
    }
    ObjectStates states;
    if (pair.before != nullptr) states.before = pair.before->value;
    if (pair.after != nullptr) states.after = pair.after->value;
    const bool is_on_both = pair.before != nullptr && pair.after != nullptr;
    if (is_on_both || !scope_.needs_both) ++compared_;
    // A rename is declared, not proven: what reads as before is as before.
    if (is_on_both && pair.before->original_value == pair.after->value) return;
    auto found = mismatch_of(check_.difference, states);
    if (!found || is_declared(object, states)) return;
    add(object, states, *found);
  }

  [[nodiscard]] bool is_declared(const std::string& object, const ObjectStates& states) const {
    if (!scope_.is_row_count || !declared_ || !declared_->rows) return false;
    // How the groups of a table change follows from nothing that was declared.
    if (object != whole_table) return true;
    return allows(*declared_->rows, count_of(states.before.value_or("0")),
                  count_of(states.after.value_or("0")));
  }

  void add(const std::string& object, const ObjectStates& states, const Mismatch& mismatch) {
    const Severity severity = mismatch.severity.value_or(check_.severity);
    outcome_.severity = outcome_.violations == 0 ? severity : std::max(outcome_.severity, severity);
    ++outcome_.violations;
    auto& evidence = outcome_.evidence;
    if (evidence.rows.size() >= evidence_rows_max) {
      evidence.is_capped = true;
      return;
    }
    const bool is_shown = !scope_.has_data || visibility_ == ValueVisibility::everything;
    const auto cell = [&](const std::optional<std::string>& value) -> Value {
      if (!value) return std::nullopt;
      return is_shown ? cut_to_bytes(*value, evidence_bytes_max) : std::string(hidden_value);
    };
    evidence.columns = {"key_object", "key_change", "before", "after"};
    evidence.rows.push_back({object.empty() ? outcome_.subject : object, mismatch.change,
                             cell(states.before), cell(states.after)});
  }

  void conclude() {
    if (outcome_.violations > 0) {
      outcome_.verdict = Verdict::failed;
    } else if (compared_ > 0) {
      outcome_.verdict = Verdict::passed;
    } else {
      outcome_.reason = "nothing in it is on both sides";
    }
  }

  const Check& check_;
  const DifferenceScope scope_;
  const std::optional<Delta>& declared_;
  ValueVisibility visibility_;
  CheckOutcome& outcome_;
  std::size_t compared_ = 0;
};

}  // namespace

void judge_subject(const Check& check, const SubjectStates& states,
                   const std::optional<Delta>& declared, ValueVisibility visibility,
                   CheckOutcome& outcome) {
  SubjectJudge(check, declared, visibility, outcome).judge(states);
}

}  // namespace fulldress::checks
