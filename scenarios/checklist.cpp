#include "scenarios/checklist.hpp"

#include "checks/check_text.hpp"
#include "harness/base/judgement.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"

#include <algorithm>
#include <set>

namespace fulldress::scenarios {
namespace {

using Kind = BoxEvidence::Kind;

std::string name_of(const BoxEvidence& evidence) {
  switch (evidence.kind) {
    case Kind::step:
      return "step " + evidence.name;
    case Kind::law:
      return "law " + evidence.name +
             (evidence.migration.empty() ? "" : " of " + evidence.migration);
    case Kind::check:
      return "check " + evidence.name +
             (evidence.migration.empty() ? "" : " of " + evidence.migration);
  }
  return evidence.name;
}

/// The reason an outcome gives for itself.
std::string because(const std::string& reason) {
  return reason.empty() ? "" : ": " + one_line(reason, 200);
}

/// Why evidence leaves its box open; empty: it does not.
class Judge {
 public:
  Judge(const ScenarioRecord& scenario, const Limits& limits,
        const std::map<std::string, std::string>& versions)
      : scenario_(scenario), limits_(limits), versions_(versions) {}

  [[nodiscard]] std::string objection(const BoxEvidence& evidence) const {
    switch (evidence.kind) {
      case Kind::step:
        return objection_to_step(evidence);
      case Kind::law:
        return objection_to_law(evidence);
      case Kind::check:
        return objection_to_checks(evidence);
    }
    return "not played";
  }

 private:
  [[nodiscard]] std::string objection_to_step(const BoxEvidence& evidence) const {
    const auto found =
        std::find_if(scenario_.steps.begin(), scenario_.steps.end(),
                     [&](const StepRecord& step) { return step.name == evidence.name; });
    if (found == scenario_.steps.end()) return name_of(evidence) + " was not played";
    switch (found->verdict) {
      case Verdict::skipped:
        return name_of(evidence) + " was skipped" + because(found->reason);
      case Verdict::unknown:
        return name_of(evidence) + " could not finish" + because(found->reason);
      case Verdict::failed:
        return name_of(evidence) + " failed";
      case Verdict::passed:
        break;
    }
    const Tally tally = tally_of(*found, limits_).all();
    // What is accepted or light does not close the gate, and has not passed either.
    if (tally.warned > 0) return name_of(evidence) + " passed with warnings";
    const bool has_outcomes =
        !found->migrations.empty() || !found->checks.empty() || !found->laws.empty();
    const Tally own = tally_of(*found, limits_).steps;
    if (has_outcomes && tally.passed == own.passed) {
      return "everything in " + name_of(evidence) + " was skipped";
    }
    return {};
  }

  [[nodiscard]] bool fits(const BoxEvidence& evidence, const std::string& subject) const {
    if (evidence.migration.empty() || checks::matches_glob(subject, evidence.migration)) {
      return true;
    }
    const auto version = versions_.find(subject);
    return version != versions_.end() && checks::matches_glob(version->second, evidence.migration);
  }

  [[nodiscard]] bool is_meant(const BoxEvidence& evidence, const LawOutcome& law) const {
    const bool is_law = law.law == evidence.name || law.law.starts_with(evidence.name + ".");
    return is_law && fits(evidence, law.subject);
  }

  [[nodiscard]] static bool is_meant(const BoxEvidence& evidence, const CheckOutcome& check) {
    return checks::matches_glob(check.check_id, evidence.name) &&
           (evidence.migration.empty() || checks::matches_glob(check.subject, evidence.migration));
  }

  [[nodiscard]] static std::string objection_to(const LawOutcome& law) {
    const std::string name = "law " + label_of(law);
    switch (law.verdict) {
      case Verdict::passed:
        return {};
      case Verdict::skipped:
        return name + " was skipped" + because(law.reason);
      case Verdict::unknown:
        return name + " could not be judged" + because(law.reason);
      case Verdict::failed:
        return name + " failed" + because(law.reason);
    }
    return name;
  }

  /// The step of a flow may have broken off before it judged what was to be judged.
  [[nodiscard]] std::string objection_to_flow(const BoxEvidence& evidence,
                                              const StepRecord& step) const {
    if (step.error) return name_of(evidence) + " could not finish" + because(step.reason);
    for (const MigrationRecord& migration : step.migrations) {
      const bool is_bad =
          migration.verdict == Verdict::failed || migration.verdict == Verdict::unknown;
      if (is_bad && fits(evidence, label_of(migration))) {
        return "migration " + label_of(migration) + " failed";
      }
    }
    if (!evidence.migration.empty()) return {};
    if (step.verdict == Verdict::failed) return name_of(evidence) + " failed";
    if (step.verdict != Verdict::unknown) return {};
    return name_of(evidence) + " could not finish" + because(step.reason);
  }

  [[nodiscard]] std::string objection_to_law(const BoxEvidence& evidence) const {
    bool is_played = false;
    for (const StepRecord& step : scenario_.steps) {
      for (const LawOutcome& law : step.laws) {
        if (!is_meant(evidence, law)) continue;
        is_played = true;
        auto objection = objection_to(law);
        if (!objection.empty()) return objection;
      }
      if (step.name != evidence.name) continue;
      auto objection = objection_to_flow(evidence, step);
      if (!objection.empty()) return objection;
    }
    if (is_played) return {};
    for (const StepRecord& step : scenario_.steps) {
      if (step.name == evidence.name && step.verdict == Verdict::skipped) {
        return name_of(evidence) + " was skipped" + because(step.reason);
      }
    }
    return name_of(evidence) + " was not played";
  }

  [[nodiscard]] std::string objection_to_checks(const BoxEvidence& evidence) const {
    std::set<std::string> passed;
    const CheckOutcome* skipped = nullptr;
    for (const StepRecord& step : scenario_.steps) {
      for (const CheckOutcome& check : step.checks) {
        if (!is_meant(evidence, check)) continue;
        if (check.verdict == Verdict::passed) passed.insert(label_of(check));
        if (check.verdict == Verdict::failed) return "check " + label_of(check) + " failed";
        if (check.verdict == Verdict::unknown) {
          return "check " + label_of(check) + " could not be asked" +
                 because(check.error ? check.error->message : check.reason);
        }
      }
    }
    for (const StepRecord& step : scenario_.steps) {
      for (const CheckOutcome& check : step.checks) {
        const bool is_skipped = is_meant(evidence, check) && check.verdict == Verdict::skipped &&
                                !passed.contains(label_of(check));
        if (is_skipped) skipped = &check;
      }
    }
    if (skipped != nullptr) {
      return "check " + label_of(*skipped) + " was skipped" + because(skipped->reason);
    }
    return passed.empty() ? name_of(evidence) + " was not asked" : std::string();
  }

  const ScenarioRecord& scenario_;
  const Limits& limits_;
  const std::map<std::string, std::string>& versions_;
};

ChecklistBox filled_in(const PlannedBox& planned, const Judge& judge) {
  ChecklistBox box;
  box.text = planned.text;
  box.reason = planned.reason;
  for (const auto& evidence : planned.evidence) {
    box.evidence.push_back(name_of(evidence));
    const auto objection = judge.objection(evidence);
    if (!objection.empty()) box.reason += (box.reason.empty() ? "" : "; ") + objection;
  }
  box.is_ticked = !planned.evidence.empty() && box.reason.empty();
  return box;
}

}  // namespace

std::vector<Checklist> filled_in(const std::vector<PlannedChecklist>& lists,
                                 const ScenarioRecord& scenario, const Limits& limits,
                                 const std::map<std::string, std::string>& versions) {
  const Judge judge(scenario, limits, versions);
  std::vector<Checklist> filled;
  for (const auto& planned : lists) {
    Checklist list{.title = planned.title, .boxes = {}};
    for (const auto& box : planned.boxes) list.boxes.push_back(filled_in(box, judge));
    filled.push_back(std::move(list));
  }
  return filled;
}

}  // namespace fulldress::scenarios
