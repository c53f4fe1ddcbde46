#pragma once

#include "migrations/liquibase_changelog.hpp"

#include <string_view>

namespace fulldress::migrations {

struct LiquibaseLinePosition {
  std::string_view line;
  ScriptPosition position;
};

/// Adds what a line `--preconditions ...` or `--precondition-<kind> ...` says. returns whether the
/// line is one.
///
/// throws  UsageError "migrations.malformed-directive", "migrations.unsupported".
[[nodiscard]] bool take_liquibase_precondition(const LiquibaseLinePosition& where,
                                               const LiquibaseParameters& parameters,
                                               Preconditions& preconditions);

}  // namespace fulldress::migrations
