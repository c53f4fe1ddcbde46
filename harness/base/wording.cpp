#include "harness/base/judgement.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace fulldress {

std::string count_of(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string duration_text(double duration_ms) {
  if (!std::isfinite(duration_ms) || duration_ms <= 0) return "0 ms";
  if (duration_ms < 0.9995) return fmt::format("{:.0f} us", duration_ms * 1000);
  if (duration_ms < 9.95) return fmt::format("{:.1f} ms", duration_ms);
  if (duration_ms < 999.5) return fmt::format("{:.0f} ms", duration_ms);
  if (duration_ms < 59995) return fmt::format("{:.2f} s", duration_ms / 1000);
  const long long seconds = std::llround(std::min(duration_ms, 1e15) / 1000);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

}  // namespace fulldress
