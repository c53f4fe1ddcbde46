#pragma once

#include "scenarios/lint/lint_rule.hpp"

#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// "; safer: add it not valid (https://www.postgresql.org/docs/current/sql-altertable.html)",
/// to stand behind what is wrong with a statement.
[[nodiscard]] std::string safer_form_of(const LintRule& rule);

/// The same of a statement that was seen to keep people waiting: by the first rule that fits its
/// words, wherever it stands; the general advice when none does.
[[nodiscard]] std::string safer_form_of(std::string_view statement);

}  // namespace fulldress::scenarios
