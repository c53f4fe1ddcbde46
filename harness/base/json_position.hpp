#pragma once

#include "harness/base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// Where in `text` the value (or, in an object, the key) that `pointer` names stands.
///
/// text     well-formed JSON; comments are allowed.
/// pointer  a JSON pointer (RFC 6901) such as "/scenarios/0/name".
/// returns  the nearest enclosing value's place if the pointer leads nowhere.
[[nodiscard]] ScriptPosition position_in_json(std::string_view text, std::string_view pointer,
                                              std::string file);

struct JsonItem {
  std::string key;               ///< of an object's member; empty in an array
  std::size_t offset_bytes = 0;  ///< where position_in_json() says it stands
};

/// The items of the array or the members of the object that `pointer` names, in the order of the
/// text, found in one pass: whoever asks for one after the other would read the text once for each.
/// returns  nothing for any other value.
[[nodiscard]] std::vector<JsonItem> items_in_json(std::string_view text, std::string_view pointer);

/// Where the number stands that nlohmann::json calls too large for a double ("number overflow
/// parsing '1e999'"); it names the digits and no place.
[[nodiscard]] ScriptPosition position_of_overflow(std::string_view text, std::string_view message,
                                                  std::string file);

}  // namespace fulldress
