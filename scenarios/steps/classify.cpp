#include "scenarios/steps/classify.hpp"

#include "scenarios/steps/comparison.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Named = std::pair<std::string_view, LawClass>;

// Ids end in what happened; the first that matches counts.
constexpr std::array<Named, 20> endings = {{
    {".up-fails", LawClass::up_fails},
    {".up-fails-with-rows", LawClass::up_fails_with_rows},
    {".no-down", LawClass::no_down},
    {".empty-down", LawClass::empty_down},
    {".down-does-nothing", LawClass::empty_down},
    {".down-fails", LawClass::down_fails},
    {".down-fails-with-rows", LawClass::down_fails},
    {".ledger-not-moved", LawClass::down_fails},
    {".rows-lost", LawClass::lost_rows},
    {".rows-changed", LawClass::lost_rows},
    {".stale-view", LawClass::lost_rows},
    {".stale-index", LawClass::lost_rows},
    {".rows-left", LawClass::rows_left},
    {".with-foreign-keys", LawClass::lost_with_foreign_keys},
    {".new-rows-lost", LawClass::lost_new_rows},
    {".new-rows-changed", LawClass::lost_new_rows},
    {".down-fails-on-new-rows", LawClass::lost_new_rows},
    {"-by-design", LawClass::lost_by_design},
    {"-renamed", LawClass::renamed_only},
    {"-text-changed", LawClass::text_only},
}};

bool is_about_text(std::string_view id) {
  return id.find(".comment-") != std::string_view::npos ||
         id.find(".sql-text-") != std::string_view::npos;
}

// Where the down leaves something behind, that the up cannot run again only follows from it; where
// rows are lost, that a write probe finds others.
bool may_follow(const Finding& finding) {
  return finding.id.ends_with(".up-again-fails") || finding.id.ends_with(".write-probe");
}

// The numbers of a table made anew begin anew, too.
bool is_lost_rows(const Finding& finding) {
  return finding.severity == Severity::error && finding.id.ends_with(".rows-lost");
}

}  // namespace

LawClass class_of(const Finding& finding) {
  const std::string_view id = finding.id;
  for (const auto& [ending, law_class] : endings) {
    if (!id.ends_with(ending)) continue;
    const bool is_remark =
        finding.severity == Severity::info && law_class < LawClass::lost_by_design;
    return is_remark ? LawClass::restored : law_class;
  }
  if (is_about_text(id)) return LawClass::text_only;
  if (id.find(".column-order-") != std::string_view::npos) return LawClass::column_order_only;
  if (id.find(".constraint-name-") != std::string_view::npos) return LawClass::renamed_only;
  return finding.severity == Severity::info ? LawClass::restored : LawClass::drift;
}

void classify(LawOutcome& outcome) {
  const bool has_cause =
      std::any_of(outcome.findings.begin(), outcome.findings.end(), [](const Finding& finding) {
        return finding.severity == Severity::error && !may_follow(finding);
      });
  const bool has_lost_rows = std::ranges::any_of(outcome.findings, is_lost_rows);
  // A class weighs what its findings weigh: what only warns stands behind what fails.
  std::map<LawClass, Severity> weights;
  for (const auto& finding : outcome.findings) {
    if (has_cause && may_follow(finding)) continue;
    const bool is_set_back =
        finding.severity == Severity::error && finding.id.ends_with(".sequence-set-back");
    if (has_lost_rows && is_set_back) continue;
    auto& weight = weights.try_emplace(class_of(finding), Severity::info).first->second;
    weight = std::max(weight, finding.severity);
  }
  auto& classes = outcome.classes;
  for (const auto& [law_class, weight] : weights) classes.push_back(law_class);
  if (classes.empty()) classes.push_back(LawClass::restored);
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  std::stable_partition(classes.begin(), classes.end(), [&](LawClass law_class) {
    const auto weight = weights.find(law_class);
    return weight != weights.end() && weight->second == Severity::error;
  });
  if (classes.size() > 1) std::erase(classes, LawClass::restored);
  judge(outcome, meaning_of(classes.front()));
  // Else a law points to the down, which is not to blame here.
  const bool is_about_up = classes.front() == LawClass::up_fails_with_rows;
  if (is_about_up && outcome.findings.front().position) {
    outcome.position = outcome.findings.front().position;
  }
}

std::string meaning_of(LawClass law_class) {
  switch (law_class) {
    case LawClass::up_fails:
      return "the up fails";
    case LawClass::up_fails_with_rows:
      return "the up fails once the tables hold rows";
    case LawClass::no_down:
      return "there is no down part, and it is not declared irreversible";
    case LawClass::empty_down:
      return "the down undoes nothing of what the up changed";
    case LawClass::down_fails:
      return "the down fails";
    case LawClass::drift:
      return "the down does not restore what the up changed";
    case LawClass::lost_rows:
      return "rows or values are lost";
    case LawClass::rows_left:
      return "rows the up wrote are left over after the down";
    case LawClass::lost_with_foreign_keys:
      return "it loses or changes rows, or fails, where foreign keys are enforced";
    case LawClass::unknown:
      return "it could not be found out";
    case LawClass::lost_new_rows:
      return "rows written after the up do not survive the down";
    case LawClass::lost_by_design:
      return "it cannot be rolled back by design: the up gives data up";
    case LawClass::renamed_only:
      return "only names of indexes or constraints differ after the down";
    case LawClass::text_only:
      return "only comments differ after the down, or definitions are written otherwise with the "
             "same meaning";
    case LawClass::column_order_only:
      return "only the order of columns differs after the down";
    case LawClass::irreversible:
      return "declared irreversible";
    case LawClass::restored:
      return "the down restores what the up changed";
  }
  return "it could not be found out";
}

}  // namespace fulldress::scenarios
