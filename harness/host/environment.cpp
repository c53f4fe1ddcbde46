#include "harness/host/environment.hpp"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace fulldress {

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

std::map<std::string, std::string> scrubbed_environment() {
  std::map<std::string, std::string> kept;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, equals);
    if (name.starts_with("PG") || name == "DATABASE_URL") continue;
    kept.emplace(name, line.substr(equals + 1));
  }
  return kept;
}

}  // namespace fulldress
