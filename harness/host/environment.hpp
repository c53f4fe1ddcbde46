#pragma once

#include <map>
#include <optional>
#include <string>

namespace fulldress {

/// The value of a variable of our environment; nullopt when it is not set.
[[nodiscard]] std::optional<std::string> environment_variable(const std::string& name);

/// Our environment without what could lead a child to a database nobody named: PG* and
/// DATABASE_URL (DESIGN 7).
[[nodiscard]] std::map<std::string, std::string> scrubbed_environment();

}  // namespace fulldress
