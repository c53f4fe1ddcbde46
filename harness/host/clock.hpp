#pragma once

#include <string>

namespace fulldress {

/// The instant as the reports write it: 2026-11-21T01:43:22Z.
[[nodiscard]] std::string now_utc_text();

}  // namespace fulldress
