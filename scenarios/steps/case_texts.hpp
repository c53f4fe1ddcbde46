#pragma once

#include "scenarios/steps/script_tokens.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// By column, in lower case: texts that the CASEs of a statement ask for, `case state when 'a'
/// then` and `case when state = 'a' then`.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> case_texts(
    const ScriptTokens& statement);

}  // namespace fulldress::scenarios
