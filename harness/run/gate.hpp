#pragma once

#include "harness/base/limits.hpp"
#include "harness/base/run_record.hpp"

#include <cstddef>

namespace fulldress {

inline constexpr std::size_t gate_reasons_max = 50;

/// The verdict, exit code and reasons of a finished run; a pure function. `record.decision` is not
/// read.
///
/// Mixed results: a failed case (1) over a usage error (2) over what we could not find out (3) over
/// a scenario in which nothing was rehearsed (4); a signal (130/143) and a bug (5) stand above all.
/// A check that raised counts as failed; pre-existing violations do not close the gate. Reasons are
/// one line each, without repetitions, and at most `gate_reasons_max` plus one that counts the
/// rest.
[[nodiscard]] Decision decide(const RunRecord& record, const Limits& limits);

}  // namespace fulldress
