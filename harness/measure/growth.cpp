#include "harness/measure/growth.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace fulldress::measure {

std::optional<double> growth_of(std::string text) {
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.pop_back();
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  const double factor = is_percent ? 1 + value / 100 : value;
  if (!(factor > 0)) return std::nullopt;
  return factor;
}

}  // namespace fulldress::measure
