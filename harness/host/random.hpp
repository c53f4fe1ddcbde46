#pragma once

#include <cstddef>
#include <string>

namespace fulldress {

/// `bytes` unpredictable bytes from the kernel as lower-case hexadecimal. For names and nonces;
/// whatever is rehearsed takes its randomness from the run's seed.
[[nodiscard]] std::string random_hex(std::size_t bytes);

}  // namespace fulldress
