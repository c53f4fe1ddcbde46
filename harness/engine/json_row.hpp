#pragma once

#include "harness/engine/value.hpp"

#include <string>
#include <string_view>

namespace fulldress {

/// Appends `text` as a JSON string. Bytes beyond ASCII stay as they are.
void append_json_string(std::string& buffer, std::string_view text);

/// Appends the escape of a character that may not stand in a JSON string.
void append_json_escape(std::string& buffer, char character);

/// Appends `row` as one line: a JSON array of its values' texts, SQL NULL as null, and a line feed.
/// Nothing is a number here, so nothing can be rounded (METHODS 5).
void append_json_line(std::string& buffer, const Row& row);

}  // namespace fulldress
