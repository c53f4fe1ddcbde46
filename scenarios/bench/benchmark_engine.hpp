#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What one repetition of a benchmark measured.
struct BenchmarkSample {
  double wall_ms = 0;
  std::optional<double> processor_ms;
  std::map<std::string, double> counters;
};

/// Something Google Benchmark repeats, with times we take ourselves.
struct QueryBenchmark {
  std::string name;
  std::size_t repetitions = 1;
  /// Takes one sample. What it throws ends this benchmark with an error, not the others.
  std::function<BenchmarkSample()> sample;
};

/// Runs the benchmarks one after the other. One run at a time in a process.
///
/// returns  the results as Google Benchmark's JSON: each repetition, with the time on the processor
///          of who did the work as `cpu_time`.
[[nodiscard]] std::string run_benchmarks(const std::vector<QueryBenchmark>& benchmarks);

}  // namespace fulldress::scenarios
