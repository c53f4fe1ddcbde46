#pragma once

#include "scenarios/scripts/script_routines.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What a statement does to the columns with which it calls functions of scripts: itself with an
/// expression of the body in the place of the call, and an UPDATE that changes nothing for each
/// condition there. `update flow set value = migrate(value)` with `if flow ? 'stop' then flow :=
/// flow - 'stop'` gives `update flow set value = (value - 'stop')` and `update flow set value =
/// value where value ? 'stop'`. What reads more than these columns is left out, and so is a query.
[[nodiscard]] std::vector<std::string> inlined_calls(std::string_view statement,
                                                     const ScriptRoutines& routines);

}  // namespace fulldress::scenarios
