#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// By column, in lower case: texts that the CASEs of a statement ask for, `case state when 'a'
/// then` and `case when state = 'a' then`.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> case_texts(
    const ScriptTokens& statement);

/// Where what stands behind each WHEN of the CASE begins of which the token `first` is one.
[[nodiscard]] std::vector<std::size_t> case_choices(const ScriptTokens& tokens, std::size_t first);

}  // namespace fulldress::scenarios
