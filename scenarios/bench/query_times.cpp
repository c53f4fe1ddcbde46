#include "scenarios/bench/query_times.hpp"

#include "harness/base/error.hpp"
#include "harness/measure/significance.hpp"
#include "scenarios/bench/benchmark_engine.hpp"
#include "scenarios/queries/outcome_difference.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t rounds_min = 10;
constexpr std::size_t rounds_max = 400;
constexpr double patience = 10;
constexpr std::size_t tries_max = 10;
constexpr double tried_share = 0.25;
/// What a busy machine may take, of what the configuration says.
constexpr double busy_patience = 4;

/// One query on its way through the engine.
class TimedWork {
 public:
  TimedWork(const TimedQuery& query, StepContext& context, std::exception_ptr& fatal)
      : query_(query), context_(context), fatal_(fatal) {}

  /// Finds out how long a round takes, and with that how many there are.
  void try_out(const TimingConfig& timing) {
    attempt([&] {
      CallTurns turns(sides(), wanted());
      std::vector<double> tried;
      double spent = 0;
      while (tried.empty() || (tried.size() < tries_max && spent < tried_share * timing.seconds)) {
        const auto start = std::chrono::steady_clock::now();
        static_cast<void>(turns.next());
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        tried.push_back(took.count());
        spent += took.count();
      }
      turns.end();
      repetitions_ = rounds_for_tried(timing, tried);
    });
  }

  [[nodiscard]] std::vector<QueryBenchmark> benchmarks() {
    return {{.name = query_.name + "/before",
             .repetitions = repetitions_,
             .sample = [this] { return sample_before(); }},
            {.name = query_.name + "/after", .repetitions = repetitions_, .sample = [this] {
               return sample_after();
             }}};
  }

  [[nodiscard]] QueryTimes take() { return std::move(times_); }

 private:
  [[nodiscard]] CallTurns::Options sides() const {
    return {.before = query_.before, .after = query_.after, .stop = context_.stop};
  }

  [[nodiscard]] CallTurns::Wanted wanted() const {
    return {.statement = query_.statement, .mode = query_.mode, .sharing = query_.sharing};
  }

  // A round calls both sides in turn, so the benchmark of the old version takes it for both.
  BenchmarkSample sample_before() {
    require_going_on();
    attempt([&] {
      if (!turns_) {
        context_.journal.progress("timing " + query_.name);
        turns_ = std::make_unique<CallTurns>(sides(), wanted());
        times_.rounds.is_pinned = turns_->is_pinned();
      }
      times_.rounds.rounds.push_back(turns_->next());
      if (times_.rounds.rounds.size() == repetitions_) {
        turns_->end();
        turns_.reset();
      }
    });
    require_going_on();
    return sample_of(times_.rounds.rounds.back().before, query_.blocks_before);
  }

  BenchmarkSample sample_after() {
    require_going_on();
    return sample_of(times_.rounds.rounds.at(told_++).after, query_.blocks_after);
  }

  static BenchmarkSample sample_of(const CallTime& time, double blocks) {
    BenchmarkSample sample{
        .wall_ms = time.wall_ms, .processor_ms = time.processor_ms, .counters = {}};
    if (blocks > 0) sample.counters["blocks"] = blocks;
    return sample;
  }

  void require_going_on() const {
    if (fatal_) std::rethrow_exception(fatal_);
    if (!times_.unknown.empty()) throw InfrastructureError("engine.deadline", times_.unknown);
  }

  template <typename Doing>
  void attempt(const Doing& doing) {
    try {
      doing();
    } catch (const SqlError& error) {
      give_up("its calls fail: " + refusal_text(error.info()));
    } catch (const InfrastructureError& error) {
      if (error.id() != "engine.deadline" || context_.deadline.has_passed()) {
        fatal_ = std::current_exception();
      } else {
        give_up("a call did not end in time");
      }
    } catch (...) {
      fatal_ = std::current_exception();
    }
  }

  void give_up(std::string reason) {
    turns_.reset();
    query_.before.give_up();
    query_.after.give_up();
    times_.unknown = std::move(reason);
    times_.rounds.rounds.clear();
  }

  const TimedQuery& query_;
  StepContext& context_;
  std::exception_ptr& fatal_;
  std::size_t repetitions_ = 1;
  std::unique_ptr<CallTurns> turns_;
  QueryTimes times_;
  std::size_t told_ = 0;
};

}  // namespace

std::size_t rounds_for(const TimingConfig& timing, double round_seconds) {
  if (!(round_seconds > 0)) return rounds_max;
  const auto fitting = [&](double seconds) {
    return static_cast<std::size_t>(
        std::clamp(seconds / round_seconds, 0.0, static_cast<double>(rounds_max)));
  };
  if (fitting(timing.seconds) >= timing.rounds) return fitting(timing.seconds);
  const auto at_most = std::max(rounds_min, fitting(patience * timing.seconds));
  // What somebody wants above all that is possible is what he gets.
  return timing.rounds > rounds_max ? timing.rounds : std::min(timing.rounds, at_most);
}

std::size_t rounds_for_tried(const TimingConfig& timing, const std::vector<double>& tried_seconds) {
  auto busy = timing;
  busy.seconds *= busy_patience;
  const double fastest = *std::min_element(tried_seconds.begin(), tried_seconds.end());
  return std::min(rounds_for(timing, fastest), rounds_for(busy, measure::median_of(tried_seconds)));
}

TimedCalls time_calls(const std::vector<TimedQuery>& queries, const TimingConfig& timing,
                      StepContext& context) {
  std::exception_ptr fatal;
  std::vector<std::unique_ptr<TimedWork>> works;
  std::vector<QueryBenchmark> benchmarks;
  for (const auto& query : queries) {
    works.push_back(std::make_unique<TimedWork>(query, context, fatal));
    works.back()->try_out(timing);
    if (fatal) std::rethrow_exception(fatal);
    for (auto& each : works.back()->benchmarks()) benchmarks.push_back(std::move(each));
  }
  TimedCalls timed{.times = {}, .json = run_benchmarks(benchmarks)};
  if (fatal) std::rethrow_exception(fatal);
  for (const auto& work : works) timed.times.push_back(work->take());
  return timed;
}

}  // namespace fulldress::scenarios
