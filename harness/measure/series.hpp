#pragma once

#include "harness/base/run_record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::measure {

/// What a measurement counts, which decides how two of them are compared.
enum class Quantity {
  time,            ///< wall clock, ms: never twice the same
  processor_time,  ///< ms on a processor: less noisy
  blocks,          ///< pages a query touched: the same each time
  other            ///< reported, and judged only by a limit somebody gave
};

/// One thing that was measured, once or often.
struct Series {
  std::string name;  ///< unique in its set: "shop/roundtrip/up 003_add_email"
  Quantity quantity = Quantity::other;
  std::string unit;             ///< "ms" for both times
  std::vector<double> samples;  ///< in the order they were taken
  std::string error = {};       ///< why there are none; empty: there are
  bool is_incidental = false;   ///< how long something took that is there for its own sake: that it
                                ///< is gone says nothing

  friend bool operator==(const Series&, const Series&) = default;
};

/// All that one file says.
struct SeriesSet {
  std::string source;  ///< the file
  std::vector<Series> series;
};

/// Everything a run measured: what steps recorded, and how long migrations, checks (all cases of
/// one together), steps and scenarios took. What was measured twice under one name has two samples.
[[nodiscard]] std::vector<Series> series_of(const RunRecord& record);

/// The results of a Google Benchmark program or of `fulldress bench` (its JSON format): real and
/// processor time and the counters of every repetition, of the medians where only aggregates were
/// kept. A benchmark that ended with `error_occurred` has that error.
///
/// errors  UsageError "measure.not-benchmarks" with file:line:column.
[[nodiscard]] std::vector<Series> series_of_benchmarks(std::string_view text,
                                                       const std::string& file);

/// Reads a result.json of a run, or benchmark results; tells them apart by their content.
///
/// errors  UsageError "measure.not-benchmarks"; those of record_from_json.
[[nodiscard]] SeriesSet series_in_text(std::string_view text, const std::string& file);

}  // namespace fulldress::measure
