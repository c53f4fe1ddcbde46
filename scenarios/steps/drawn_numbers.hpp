#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/session.hpp"

#include <cstdint>
#include <vector>

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

/// Has those of `sequences` from which only rows of one of `tables` draw their numbers go on behind
/// the greatest that is in use, as if rows that were taken away had never been.
void forget_numbers(Session& session, const std::vector<SequencePosition>& sequences,
                    const std::vector<TableName>& tables);

}  // namespace fulldress::scenarios
