#pragma once

#include "harness/base/limits.hpp"
#include "harness/base/run_record.hpp"

namespace fulldress {

/// The verdict, exit code and reasons of a finished run; a pure function. `record.decision` is not
/// read.
///
/// Mixed results: a failed case (1) over what we could not find out (3) over nothing rehearsed (4);
/// a bug (5) and a signal (130/143) stand above all. A check that raised counts as failed;
/// pre-existing violations do not close the gate.
[[nodiscard]] Decision decide(const RunRecord& record, const Limits& limits);

}  // namespace fulldress
