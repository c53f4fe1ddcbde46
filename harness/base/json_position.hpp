#pragma once

#include "harness/base/error.hpp"

#include <string>
#include <string_view>

namespace fulldress {

/// Where in `text` the value (or, in an object, the key) that `pointer` names stands.
///
/// text     well-formed JSON; comments are allowed.
/// pointer  a JSON pointer (RFC 6901) such as "/scenarios/0/name".
/// returns  the nearest enclosing value's place if the pointer leads nowhere.
[[nodiscard]] ScriptPosition position_in_json(std::string_view text, std::string_view pointer,
                                              std::string file);

/// Where the number stands that nlohmann::json calls too large for a double ("number overflow
/// parsing '1e999'"); it names the digits and no place.
[[nodiscard]] ScriptPosition position_of_overflow(std::string_view text, std::string_view message,
                                                  std::string file);

}  // namespace fulldress
