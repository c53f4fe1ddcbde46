#pragma once

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The declarations and statements in the body of a PL/pgSQL block, in order, and what its control
/// structures ask (`if a > 5`, `for r in select 1`); they point into `body`. What only groups them
/// (`begin`, `else`, `end if`) is left out.
[[nodiscard]] std::vector<std::string_view> block_parts(std::string_view body);

}  // namespace fulldress::scenarios
