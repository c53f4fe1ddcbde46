#pragma once

#include <functional>

namespace fulldress {

/// Runs `task` on a thread that lives as long as the process, and waits for it.
///
/// A parent-death signal fires when the *thread* that forked ends (METHODS 7), so every child with
/// one must be forked from a thread that never does. `task` must not throw.
void run_on_spawner_thread(const std::function<void()>& task);

}  // namespace fulldress
