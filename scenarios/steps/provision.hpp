#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"

#include <memory>

namespace fulldress::scenarios {

/// Starts the server and prepares the state before the first migration.
[[nodiscard]] Step provision_step(const std::shared_ptr<Stage>& stage);

/// Ends the servers, or keeps them where the options say so.
[[nodiscard]] Step close_step(const std::shared_ptr<Stage>& stage);

}  // namespace fulldress::scenarios
