#pragma once

#include "migrations/liquibase_changelog.hpp"
#include "migrations/liquibase_root.hpp"

namespace fulldress::migrations {

/// Adds what an element `preConditions` of a changelog in XML, YAML or JSON asks.
///
/// throws  UsageError "migrations.malformed-changelog", "migrations.unsupported" for a question we
///         cannot ask, with file:line:column.
/// source  liquibase/liquibase: precondition/core.
void take_liquibase_conditions(const LiquibaseEntry& entry, const LiquibaseRun& run,
                               const LiquibaseParameters& parameters, Preconditions& preconditions);

}  // namespace fulldress::migrations
