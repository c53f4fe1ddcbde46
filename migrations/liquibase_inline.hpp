#pragma once

#include "migrations/liquibase_changelog.hpp"
#include "migrations/liquibase_include.hpp"
#include "migrations/liquibase_root.hpp"

#include <optional>

namespace fulldress::migrations {

/// What a changeset of a changelog in XML, YAML or JSON is read with.
struct LiquibaseSurroundings {
  const SourceDirectory& directory;
  const LiquibaseSource& root;  ///< the changelog it stands in
  const LiquibaseRun& run;
  const LiquibaseParameters& parameters;
};

/// A changeSet of such a changelog; nothing when this run does not take it. Of its changes only SQL
/// is run: `sql` and `sqlFile`.
///
/// throws  UsageError "migrations.malformed-changelog", "migrations.unsupported" for every other
///         change, "migrations.missing-include", with file:line:column.
/// source  liquibase/liquibase: changelog/ChangeSet, change/core/{RawSQLChange,SQLFileChange}.
[[nodiscard]] std::optional<LiquibaseChangeset> read_liquibase_changeset(
    const LiquibaseEntry& entry, const LiquibaseSurroundings& around);

}  // namespace fulldress::migrations
