#pragma once

#include "harness/engine/session.hpp"

#include <cstdint>

namespace fulldress::scenarios {

/// Numbers from `first` to `last`, both among them.
struct NumberRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// Whether a row holds a number of `range` in a column that draws its numbers from `sequence` of a
/// PostgreSQL database. True as well where nobody can say: no column draws from it, or one whose
/// values are no numbers.
[[nodiscard]] bool may_be_drawn(Session& session, const TableName& sequence,
                                const NumberRange& range);

}  // namespace fulldress::scenarios
