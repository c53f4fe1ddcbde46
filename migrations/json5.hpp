#pragma once

#include <string>
#include <string_view>

namespace fulldress::migrations {

/// A JSON5 document as JSON, line by line: comments and trailing commas become blanks, names and
/// 'strings' get double quotes. Numbers that only JSON5 has are left for the JSON parser to refuse,
/// as is everything that is not closed. source  spec.json5.org.
[[nodiscard]] std::string json_of_json5(std::string_view text);

}  // namespace fulldress::migrations
