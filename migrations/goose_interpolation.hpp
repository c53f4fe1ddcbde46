#pragma once

#include <map>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// Variables by name.
using GooseVariables = std::map<std::string, std::string>;

/// A line as goose's ENVSUB leaves it: `$NAME`, `${NAME}`, `${NAME-else}`, `${NAME:-else}`,
/// `${NAME?message}`, `${NAME:from:length}`, `$$` and `\$` for a dollar. source
/// mfridman/interpolate.
///
/// throws  UsageError "migrations.unset-variable" for a variable without a value, which goose would
///         replace by nothing, and "migrations.malformed-variable". Both messages lack the place.
[[nodiscard]] std::string interpolate_goose(std::string_view line, const GooseVariables& variables);

}  // namespace fulldress::migrations
