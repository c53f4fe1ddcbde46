#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

struct ConfigText;

/// How much a measurement may grow from run to run (key `history` of docs/configuration.md).
struct HistoryLimit {
  std::string metric;        ///< glob on names of measurements
  double ratio = 0;          ///< largest allowed value, as a multiple of what was usual
  std::string branch;        ///< whose runs are what is usual; empty: the run's own branch
  std::string machine;       ///< glob on machines it holds on; empty: on all
  std::size_t runs = 10;     ///< so many latest ones of them
  std::size_t runs_min = 3;  ///< with fewer nothing is judged

  friend bool operator==(const HistoryLimit&, const HistoryLimit&) = default;
};

/// Key `history` of a configuration: where measurements are kept, and what may grow how much.
struct HistorySettings {
  std::string store;  ///< an SQLite file or a PostgreSQL URL; empty: not said
  std::vector<HistoryLimit> limits;

  friend bool operator==(const HistorySettings&, const HistorySettings&) = default;
};

/// Reads it. throws UsageError "scenarios.malformed-config", "scenarios.unknown-key" with
/// file:line:column.
[[nodiscard]] HistorySettings read_history_settings(const nlohmann::json& object,
                                                    const std::string& pointer,
                                                    const ConfigText& config);

}  // namespace fulldress::scenarios
