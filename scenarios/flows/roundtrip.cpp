#include "scenarios/steps/roundtrip.hpp"

#include "scenarios/flow.hpp"
#include "scenarios/steps/ladder.hpp"
#include "scenarios/steps/upper_ladder.hpp"

#include <utility>

namespace fulldress::scenarios {

Flow roundtrip_flow();

namespace {

/// From so many migrations on, the upper half of the ladder is climbed at the same time: a second
/// server and the way up to the middle take less time than is won.
constexpr std::size_t migrations_for_two = 16;

void climb_to_the_end(Ladder& ladder) {
  ladder.climb(ladder.size());
  ladder.tell_end();
}

/// Without a down there is nothing to take back, but an up may still fail once tables hold rows.
Verdict climb_only(Stage& stage, StepContext& context) {
  context.record.reason = "no migration has a down part";
  if (!stage.generates_rows()) return Verdict::skipped;
  context.record.reason += "; the ups are proven on generated rows";
  Ladder ladder(stage, context);
  ladder.tell_applied();
  climb_to_the_end(ladder);
  return Verdict::passed;
}

LawOutcome prove_way_back(Stage& stage, StepContext& context) {
  context.journal.progress("all up, all down");
  return prove_chain(stage, context);
}

/// The lower half of the ladder and the way all up and down here, the upper half beside it.
void prove_in_halves(Ladder& ladder, Stage& stage, StepContext& context) {
  const auto middle = ladder.size() / 2;
  UpperLadder upper(stage.beside(), context, middle);
  ladder.climb(middle);
  const bool is_reached = upper.is_reached();
  if (!is_reached) climb_to_the_end(ladder);
  auto way_back = prove_way_back(stage, context);
  upper.add_to(context.record);
  context.record.laws.push_back(std::move(way_back));
}

Verdict run(Stage& stage, StepContext& context) {
  if (!has_downs(stage.set())) return climb_only(stage, context);
  Ladder ladder(stage, context);
  ladder.tell_applied();
  if (ladder.size() >= migrations_for_two) {
    prove_in_halves(ladder, stage, context);
    return Verdict::passed;
  }
  climb_to_the_end(ladder);
  context.record.laws.push_back(prove_way_back(stage, context));
  return Verdict::passed;
}

}  // namespace

Flow roundtrip_flow() {
  return {.name = "roundtrip",
          .law = "every down restores what its up changed, one by one and all together",
          .order = 2,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            return {{.name = "roundtrip",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage](StepContext& context) { return run(*stage, context); },
                     .description = "up, down and up again of every migration, then all up and all "
                                    "down; schema, privileges, rows, sequences and a write probe "
                                    "are compared"}};
          }};
}

}  // namespace fulldress::scenarios
