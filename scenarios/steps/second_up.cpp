#include "scenarios/steps/second_up.hpp"

#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/logged_rows.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/row_order.hpp"
#include "scenarios/steps/sequences.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

bool tells_of_same(const std::vector<Finding>& findings, const Finding& finding) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& other) { return other.subject == finding.subject; });
}

/// Compares the second up with others that went up once.
class Explanation {
 public:
  Explanation(Stage& stage, const Rung& before, const TwoUps& ups, StepContext& context)
      : stage_(stage), before_(before), ups_(ups), context_(context) {}

  ExplainedUps explain() {
    ExplainedUps explained;
    auto& [findings, rebuilt] = explained;
    findings = compare_states({.state = ups_.first, .session = nullptr}, second(),
                              words_of_second_up(), {});
    rebuilt = climb_again(stage_, before_, before_.state.data.sequences, context_);
    if (rebuilt) drop_unstable(findings, *rebuilt);
    const bool has_drawn = !(ups_.down.data.sequences == before_.state.data.sequences);
    if (has_weight(findings) && has_drawn) {
      rebuilt = climb_again(stage_, before_, ups_.down.data.sequences, context_);
    }
    if (has_weight(findings) && rebuilt) findings = compare_with(*rebuilt);
    if (rebuilt) {
      // What is logged of the second up was told of the down.
      excuse_logged_rows(findings, {.migrations = {ups_.migration},
                                    .before = before_.state,
                                    .up = ups_.first,
                                    .down = ups_.again,
                                    .engine = stage_.set().engine()});
      std::erase_if(findings, [](const auto& each) { return each.id.ends_with(".rows-logged"); });
      excuse_row_order(findings, stage_, *before_.database, ups_.down.data.sequences, context_);
    }
    return explained;
  }

 private:
  [[nodiscard]] ComparedSide second() const {
    return {.state = ups_.again, .session = &ups_.session};
  }

  // What differs between two first ups as well.
  void drop_unstable(std::vector<Finding>& findings, const Rung& rebuilt) {
    unstable_ =
        compare_states({.state = ups_.first, .session = nullptr},
                       {.state = rebuilt.state, .session = nullptr}, words_of_second_up(), {});
    std::erase_if(findings, [&](const Finding& each) { return tells_of_same(unstable_, each); });
  }

  std::vector<Finding> compare_with(const Rung& rebuilt) {
    const auto reference = rebuilt.database->connect(context_.deadline);
    auto findings =
        compare_states({.state = rebuilt.state, .session = reference.get()}, second(),
                       words_of_second_up(), {.shows_values = stage_.options().shows_values});
    reference->close();
    std::erase_if(findings, [&](const Finding& each) { return tells_of_same(unstable_, each); });
    return findings;
  }

  Stage& stage_;
  const Rung& before_;
  const TwoUps& ups_;
  StepContext& context_;
  std::vector<Finding> unstable_;
};

}  // namespace

const FindingWords& words_of_second_up() {
  static const FindingWords words = {.law = "roundtrip.up-again",
                                     .state = "after the second up",
                                     .missing = "is missing after the second up",
                                     .extra = "is there only after the second up"};
  return words;
}

std::optional<Rung> climb_again(Stage& stage, const Rung& before,
                                const std::vector<SequencePosition>& positions,
                                StepContext& context) {
  Rung rung{.database = stage.clone(*before.database, context), .state = {}};
  const auto session = rung.database->connect(context.deadline);
  if (!(positions == before.state.data.sequences)) set_sequences(*session, positions);
  const auto record = apply_next(*session, stage.set());
  if (!record || record->verdict != Verdict::passed) return std::nullopt;
  rung.state = read_state(*session, stage.set(), LedgerRows::left_out);
  session->close();
  return rung;
}

ExplainedUps explain_second_up(Stage& stage, const Rung& before, const TwoUps& ups,
                               StepContext& context) {
  return Explanation(stage, before, ups, context).explain();
}

}  // namespace fulldress::scenarios
