#include "scenarios/workload/workload_record.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Calls = std::vector<const WorkloadCall*>;
using Start = double WorkloadCall::*;

/// Windows of the calls of one statement, which count from `start`.
std::vector<WorkloadWindow> windows_of(Calls calls, Start start, double unavailable_ms) {
  std::sort(calls.begin(), calls.end(),
            [&](const auto* left, const auto* right) { return left->*start < right->*start; });
  std::vector<WorkloadWindow> windows;
  const auto add = [&](double from, double end) {
    if (!windows.empty() && from <= windows.back().end_ms) {
      windows.back().end_ms = std::max(windows.back().end_ms, end);
    } else {
      windows.push_back({.start_ms = from, .end_ms = end});
    }
  };
  for (std::size_t at = 0; at < calls.size(); ++at) {
    const auto& call = *calls[at];
    if (!call.sqlstate.empty()) {
      const auto next = std::find_if(calls.begin() + static_cast<std::ptrdiff_t>(at), calls.end(),
                                     [](const auto* each) { return each->sqlstate.empty(); });
      add(call.*start, next == calls.end() ? calls.back()->ended_ms : (*next)->ended_ms);
    } else if (call.ended_ms - call.*start > unavailable_ms) {
      add(call.*start, call.ended_ms);
    }
  }
  return windows;
}

}  // namespace

double WorkloadSummary::longest_window_ms() const {
  double longest = 0;
  for (const auto& of_statement : windows) {
    for (const auto& window : of_statement) longest = std::max(longest, window.length_ms());
  }
  return longest;
}

WorkloadSummary summarise(std::vector<WorkloadCall> calls, std::size_t statements,
                          double unavailable_ms) {
  std::sort(calls.begin(), calls.end(),
            [](const auto& left, const auto& right) { return left.meant_ms < right.meant_ms; });
  WorkloadSummary summary;
  summary.calls = calls.size();
  std::vector<Calls> by_statement(statements);
  std::map<std::pair<std::size_t, std::string>, WorkloadFailure> failures;
  for (const auto& call : calls) {
    by_statement.at(call.statement).push_back(&call);
    summary.retried += call.retries;
    auto& late = summary.late.at(static_cast<std::size_t>(call.phase));
    const double late_ms = call.began_ms - call.meant_ms;
    ++late.calls;
    if (late_ms > unavailable_ms) ++late.late;
    late.longest_ms = std::max(late.longest_ms, late_ms);
    if (call.sqlstate.empty()) {
      summary.latency.at(static_cast<std::size_t>(call.phase)).add(call.ended_ms - call.meant_ms);
      continue;
    }
    auto& failure = failures[{call.statement, call.sqlstate}];
    if (failure.count++ > 0) continue;
    failure.statement = call.statement;
    failure.sqlstate = call.sqlstate;
    failure.phase = call.phase;
    failure.first_ms = call.meant_ms;
    failure.message = call.message;
  }
  for (auto& [key, failure] : failures) summary.failures.push_back(std::move(failure));
  for (const auto& of_one : by_statement) {
    summary.windows.push_back(windows_of(of_one, &WorkloadCall::meant_ms, unavailable_ms));
    summary.blocked.push_back(windows_of(of_one, &WorkloadCall::began_ms, unavailable_ms));
  }
  return summary;
}

std::string to_text(WorkloadPhase phase) {
  switch (phase) {
    case WorkloadPhase::before:
      return "before the migration";
    case WorkloadPhase::during:
      return "during the migration";
    case WorkloadPhase::after:
      return "after the migration";
  }
  return {};
}

}  // namespace fulldress::scenarios
