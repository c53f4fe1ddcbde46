#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// By column, in lower case: texts that a statement changes or takes apart, as others show
/// nothing. A column that it cuts (`set note = left(note, 10)`) has a longer text, one that it
/// trims a text between blanks or whatever it trims, one in which it replaces something a text with
/// that in it, one that it splits a text with separators in it: as many parts as it takes, and one
/// more of a list, as which blanks, commas, semicolons and bars are read. One that it puts between
/// quotes by itself (`'{"a": "' || note || '"}'`) has a quote in it, but for what the database
/// itself reads as a document, which it refuses.
///
/// What a column holds that becomes a number or the like is no text of ours.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> changed_texts(
    const ScriptTokens& statement);

}  // namespace fulldress::scenarios
