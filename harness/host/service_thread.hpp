#pragma once

#include <functional>

namespace fulldress {

/// Starts a thread that lives as long as the process. No signal is delivered to it, so that INT and
/// TERM always interrupt the waits of the threads that do the work. `body` must not return.
void start_service_thread(std::function<void()> body);

}  // namespace fulldress
