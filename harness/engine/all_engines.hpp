#pragma once

#include "harness/engine/engine.hpp"

#include <memory>
#include <vector>

namespace fulldress {

/// One engine for every folder in harness/engine, in name order. Generated at configure time.
[[nodiscard]] std::vector<std::unique_ptr<Engine>> all_engines();

}  // namespace fulldress
