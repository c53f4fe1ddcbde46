#pragma once

#include "scenarios/emergency/trigger.hpp"

namespace fulldress::scenarios {

/// How a trigger looks at a database of the play: by a session or a command of its own. What the
/// Play knows is asked now; the eye can then be used by another thread, as long as the database
/// lives.
[[nodiscard]] Eye eye_of(const Trigger& trigger, const std::string& database, Play& play,
                         StepContext& context);

}  // namespace fulldress::scenarios
