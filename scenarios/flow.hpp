#pragma once

#include <vector>

namespace fulldress::scenarios {

struct Flow {};
[[nodiscard]] std::vector<Flow> all_flows();

}  // namespace fulldress::scenarios
