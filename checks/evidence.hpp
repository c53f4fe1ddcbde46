#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/value.hpp"

namespace fulldress::checks {

inline constexpr std::size_t evidence_rows_max = 20;

/// What stands in the place of a value that is not shown.
inline constexpr std::string_view hidden_value = "<hidden>";

enum class ValueVisibility { keys_only, everything };

/// Bytes of one cell; a longer value is cut.
inline constexpr std::size_t evidence_bytes_max = 1000;

/// `result` as evidence: at most 20 rows of short cells; a column named `key` or `key_...` is
/// shown, the others only on request, because they may hold personal data. SQL NULL stays NULL.
[[nodiscard]] Evidence evidence_of(const ResultSet& result, ValueVisibility visibility);

/// `error` as a record. A message about data (classes 22, 23 and P0) may quote a value: unless
/// everything may be seen, what it quotes is hidden.
[[nodiscard]] ErrorRecord error_of(const SqlError& error, ValueVisibility visibility);

}  // namespace fulldress::checks
