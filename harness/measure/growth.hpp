#pragma once

#include <optional>
#include <string>

namespace fulldress::measure {

/// How much more is allowed, as people write it: "20%" and "1.2" both are the factor 1.2. nullopt
/// for anything else, and for a factor that is not above zero.
[[nodiscard]] std::optional<double> growth_of(std::string text);

}  // namespace fulldress::measure
