#include "scenarios/bench/call_rounds.hpp"

#include "harness/host/processor.hpp"

namespace fulldress::scenarios {
namespace {

CallTime mean_of(const CallTime& first, const CallTime& second) {
  CallTime mean{.wall_ms = (first.wall_ms + second.wall_ms) / 2, .processor_ms = std::nullopt};
  if (first.processor_ms && second.processor_ms) {
    mean.processor_ms = (*first.processor_ms + *second.processor_ms) / 2;
  }
  return mean;
}

}  // namespace

CallTurns::CallTurns(Options options, const Wanted& wanted)
    : options_(options), statement_(wanted.statement) {
  options_.before.begin(statement_, wanted.mode);
  options_.after.begin(statement_, wanted.mode);
  if (wanted.sharing == Sharing::where_allowed) {
    std::vector<int> pids;
    for (const auto* session : {&options_.before, &options_.after}) {
      if (const auto pid = session->process()) pids.push_back(*pid);
    }
    processor_ = std::make_unique<SharedProcessor>(pids);
  }
  for (std::size_t each = 0; each < wanted.warm_ups; ++each) static_cast<void>(next());
}

CallTurns::~CallTurns() = default;

CallRound CallTurns::next() {
  options_.stop.throw_if_raised();
  const auto& values = statement_.parameters.at(turn_++ % statement_.parameters.size());
  CallRound round;
  const auto first = options_.before.call(values);
  round.first_after = options_.after.call(values);
  round.second_after = options_.after.call(values);
  round.before = mean_of(first, options_.before.call(values));
  round.after = mean_of(round.first_after, round.second_after);
  return round;
}

bool CallTurns::is_pinned() const { return processor_ && processor_->is_shared(); }

void CallTurns::end() {
  options_.before.end();
  options_.after.end();
}

}  // namespace fulldress::scenarios
