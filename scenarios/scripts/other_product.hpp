#pragma once

#include "scenarios/scripts/script_words.hpp"

#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// For which database, or which older server, a script that `engine` ("postgres" or "sqlite") does
/// not understand is written, as its words tell; one line with what to do next. Empty: nothing
/// of the kind is known.
[[nodiscard]] std::string other_product(const ScriptWords& words, std::string_view engine);

}  // namespace fulldress::scenarios
