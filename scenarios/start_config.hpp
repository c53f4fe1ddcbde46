#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fulldress::scenarios {

/// The copy of production a rehearsal starts from (docs/source.md).
struct SourceConfig {
  std::string from;                                ///< as --source names it; empty: none
  std::optional<std::chrono::milliseconds> cache;  ///< how old a copy may be that is taken again
  bool is_refreshed = false;                       ///< a cached copy is not taken

  friend bool operator==(const SourceConfig&, const SourceConfig&) = default;
};

/// What going back to a backup may take, and of how much.
struct RollbackConfig {
  std::chrono::milliseconds within = std::chrono::minutes(5);
  std::optional<std::int64_t> production_bytes;
  std::optional<std::int64_t> production_rows;

  friend bool operator==(const RollbackConfig&, const RollbackConfig&) = default;
};

}  // namespace fulldress::scenarios
