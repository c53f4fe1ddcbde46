#include "scenarios/steps/upper_ladder.hpp"

#include "harness/run/journal.hpp"
#include "scenarios/steps/ladder.hpp"

#include <algorithm>
#include <exception>
#include <iterator>

namespace fulldress::scenarios {

UpperLadder::UpperLadder(Stage& stage, const StepContext& context, std::size_t from)
    : climbed_(std::async(std::launch::async, [this, &stage, &context, from] {
        try {
          return climb(stage, context, from);
        } catch (...) {
          // Whoever waits for the answer that will not come hears the same.
          try {
            reach_.set_exception(std::current_exception());
          } catch (const std::future_error&) {  // It has come already.
          }
          throw;
        }
      })) {}

StepRecord UpperLadder::climb(Stage& stage, const StepContext& context, std::size_t from) {
  StepRecord of_stage;
  StepRecord record;
  ScenarioRecord scenario;
  Journal journal;
  const auto context_with = [&](StepRecord& into) {
    return StepContext{.record = into,
                       .scenario = scenario,
                       .journal = journal,
                       .deadline = context.deadline,
                       .stop = context.stop,
                       .seed = context.seed};
  };
  // What the stage has to say its twin has said already.
  auto opening = context_with(of_stage);
  stage.open(opening);
  auto climbing = context_with(record);
  Ladder ladder(stage, climbing);
  const bool is_reached = ladder.pass(from);
  reach_.set_value(is_reached);
  if (!is_reached) return {};
  ladder.climb(ladder.size());
  ladder.tell_end();
  return record;
}

void UpperLadder::add_to(StepRecord& record) {
  auto climbed = climbed_.get();
  std::move(climbed.laws.begin(), climbed.laws.end(), std::back_inserter(record.laws));
  std::move(climbed.notes.begin(), climbed.notes.end(), std::back_inserter(record.notes));
}

}  // namespace fulldress::scenarios
