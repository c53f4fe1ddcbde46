#pragma once

#include <cstdint>
#include <string>

namespace fulldress {

/// "800 bytes", "1.5 GiB": for people.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

}  // namespace fulldress
