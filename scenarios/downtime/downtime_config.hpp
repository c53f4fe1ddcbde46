#pragma once

#include "harness/engine/value.hpp"
#include "scenarios/downtime/lock_mode.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

struct ConfigText;

/// How many rows production has.
struct ProductionRows {
  std::optional<std::int64_t> all;             ///< of every table no number is known of
  std::map<std::string, std::int64_t> tables;  ///< by "schema.table", or by "table" in any schema

  [[nodiscard]] std::optional<std::int64_t> of(const TableName& table) const;
  [[nodiscard]] bool is_empty() const { return !all && tables.empty(); }
  friend bool operator==(const ProductionRows&, const ProductionRows&) = default;
};

/// Key `downtime` of a configuration (docs/downtime.md).
struct DowntimeConfig {
  bool is_asked = false;  ///< the key is there: the law is part of the scenario
  std::map<Waiting, double> max_blocked_ms = {
      {Waiting::readers, 200}, {Waiting::writers, 200}, {Waiting::row_writers, 200}};
  std::size_t small_rows = 10'000;  ///< generated into each table
  std::size_t large_rows = 100'000;
  ProductionRows production;

  friend bool operator==(const DowntimeConfig&, const DowntimeConfig&) = default;
};

/// Reads it. throws UsageError "scenarios.malformed-config", "scenarios.unknown-key" with
/// file:line:column.
[[nodiscard]] DowntimeConfig read_downtime_config(const nlohmann::json& object,
                                                  const std::string& pointer,
                                                  const ConfigText& config);

/// What --production-rows says: a number, or a JSON file of tables and their rows.
///
/// throws  UsageError "scenarios.bad-production-rows".
[[nodiscard]] ProductionRows production_rows_of(std::string_view text);

}  // namespace fulldress::scenarios
