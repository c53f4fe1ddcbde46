#include "scenarios/bench/call_rounds.hpp"

#include "harness/host/processor.hpp"

#include <map>
#include <utility>

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

std::vector<CallRounds> rounds_by_row(const CallRounds& rounds, std::size_t rounds_min) {
  std::map<std::size_t, CallRounds> by_row;
  for (const auto& round : rounds.rounds) {
    auto& of_row = by_row[round.row];
    of_row.is_pinned = rounds.is_pinned;
    of_row.rounds.push_back(round);
  }
  if (by_row.size() < 2) return {};
  std::vector<CallRounds> all;
  for (auto& [row, of_row] : by_row) {
    if (of_row.rounds.size() < rounds_min) return {};
    all.push_back(std::move(of_row));
  }
  return all;
}

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
  CallRound round;
  round.row = turn_++ % statement_.parameters.size();
  const auto& values = statement_.parameters[round.row];
  round.first_before = options_.before.call(values);
  round.first_after = options_.after.call(values);
  round.second_after = options_.after.call(values);
  round.second_before = options_.before.call(values);
  round.before = mean_of(round.first_before, round.second_before);
  round.after = mean_of(round.first_after, round.second_after);
  return round;
}

bool CallTurns::is_pinned() const { return processor_ && processor_->is_shared(); }

void CallTurns::end() {
  options_.before.end();
  options_.after.end();
}

}  // namespace fulldress::scenarios
