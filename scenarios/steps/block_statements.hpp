#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The statements in the body of a DO block that change rows or tables, whatever condition or loop
/// they stand in; they point into `statement`. nullopt: it is no such block, or nobody can say what
/// it runs, as it puts statements together or calls others.
[[nodiscard]] std::optional<std::vector<std::string_view>> block_statements(
    std::string_view statement);

}  // namespace fulldress::scenarios
