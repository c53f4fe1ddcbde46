#pragma once

#include <chrono>
#include <string>

namespace fulldress {

/// The instant as the reports write it: 2026-11-21T01:43:22Z.
[[nodiscard]] std::string now_utc_text();
[[nodiscard]] std::string utc_text_of(std::chrono::system_clock::time_point instant);

}  // namespace fulldress
