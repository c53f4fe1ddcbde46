#pragma once

#include <functional>
#include <set>
#include <string>

namespace fulldress::scenarios {

/// Functions of PostgreSQL that give one value to all rows of a statement, stable or immutable,
/// whatever their arguments. One that is not among them may do anything.
[[nodiscard]] const std::set<std::string, std::less<>>& known_stable_functions();

}  // namespace fulldress::scenarios
