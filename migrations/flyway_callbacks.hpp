#pragma once

#include "migrations/discovery.hpp"

#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// When a callback around the migrations runs; those around each one stand in its script.
struct FlywayCallbackMoment {
  std::string_view callback;
  RunEvent event = RunEvent::before_run;
  Direction direction = Direction::up;
};

/// In the order in which Flyway runs them. source  flyway/flyway: internal/command/DbMigrate.
[[nodiscard]] const std::vector<FlywayCallbackMoment>& flyway_callback_moments();

/// Callbacks of `migrate` and `undo` that would have to run inside of what is run as a whole here.
[[nodiscard]] bool is_unsupported_flyway_callback(std::string_view callback);

}  // namespace fulldress::migrations
