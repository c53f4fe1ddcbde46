#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What one row holds so that all of a condition is met: values by column, in lower case; no value
/// stands for NULL.
using JointValues = std::map<std::string, std::optional<std::string>>;

/// By table, in lower case: what the conditions of ups that are joined by AND ask of a row, where
/// there are two or more: `where deleted_at is null and state = 'done'`. Texts and numbers are
/// those that are sought anyway, as of sought_values() and sought_amounts(); a condition with
/// others is left out. Where an up has something else for the NULLs of a column (`set note = 'x' ||
/// coalesce(note, '') where state = 'done'`), also what its condition asks for alone, followed by
/// the same with a NULL there.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<JointValues>> joint_conditions(
    const std::vector<migrations::Migration>& all, std::string_view engine,
    const std::map<std::string, std::vector<std::string>>& sought,
    const std::map<std::string, std::vector<std::string>>& sought_amounts);

}  // namespace fulldress::scenarios
