#include "harness/engine/tablespace_part.hpp"

#include <algorithm>
#include <string_view>

namespace fulldress {

std::string without_tablespace(const std::string& definition) {
  constexpr std::string_view separator = "; ";
  constexpr std::string_view name = "tablespace ";
  std::string kept;
  for (std::size_t at = 0; at <= definition.size();) {
    const auto end = std::min(definition.find(separator, at), definition.size());
    const auto part = std::string_view(definition).substr(at, end - at);
    if (!part.starts_with(name)) {
      if (!kept.empty()) kept += separator;
      kept += part;
    }
    at = end + separator.size();
  }
  return kept;
}

}  // namespace fulldress
