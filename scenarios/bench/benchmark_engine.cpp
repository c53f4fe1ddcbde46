#include "scenarios/bench/benchmark_engine.hpp"

#include "harness/base/error.hpp"

#include <exception>
#include <mutex>
#include <sstream>
#include <utility>

#include <benchmark/benchmark.h>

namespace fulldress::scenarios {
namespace {

constexpr double ms_per_second = 1000;
constexpr auto processor_counter = "fulldress_processor_ms";

/// What is registered is known to the whole process.
class Registered {
 public:
  Registered() : lock_(mutex()) {}
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;
  ~Registered() { benchmark::ClearRegisteredBenchmarks(); }

 private:
  static std::mutex& mutex() {
    static std::mutex only;
    return only;
  }
  std::lock_guard<std::mutex> lock_;
};

/// The library takes the time of our own thread for that of who works; a server does the work.
class Reporter : public benchmark::JSONReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> kept;
    for (const auto& run : runs) {
      // Means of what has been corrected here would be wrong.
      if (run.run_type == Run::RT_Aggregate) continue;
      auto& corrected = kept.emplace_back(run);
      // How many rounds there were is no part of the name: runs are compared by it.
      corrected.run_name.iterations.clear();
      corrected.run_name.repetitions.clear();
      const auto spent = corrected.counters.find(processor_counter);
      if (spent == corrected.counters.end()) continue;
      corrected.cpu_accumulated_time =
          spent->second.value / ms_per_second * static_cast<double>(corrected.iterations);
      corrected.counters.erase(spent);
    }
    JSONReporter::ReportRuns(kept);
  }
};

void take(const QueryBenchmark& wanted, benchmark::State& state) {
  BenchmarkSample sample;
  try {
    sample = wanted.sample();
  } catch (const Error& error) {
    state.SkipWithError(error.message().c_str());
    return;
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
    return;
  }
  while (state.KeepRunning()) state.SetIterationTime(sample.wall_ms / ms_per_second);
  for (const auto& [name, value] : sample.counters) state.counters[name] = value;
  if (sample.processor_ms) state.counters[processor_counter] = *sample.processor_ms;
}

}  // namespace

std::string run_benchmarks(const std::vector<QueryBenchmark>& benchmarks) {
  const Registered registered;
  for (const auto& wanted : benchmarks) {
    benchmark::RegisterBenchmark(wanted.name.c_str(),
                                 [&wanted](benchmark::State& state) { take(wanted, state); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1)
        ->Repetitions(static_cast<int>(wanted.repetitions));
  }
  std::ostringstream text;
  Reporter reporter;
  reporter.SetOutputStream(&text);
  reporter.SetErrorStream(&text);
  benchmark::RunSpecifiedBenchmarks(&reporter, nullptr, ".");
  return text.str();
}

}  // namespace fulldress::scenarios
