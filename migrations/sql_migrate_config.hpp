#pragma once

#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

namespace fulldress::migrations {

/// The settings `table` and `ignore_unknown` as the nearest dbconfig.yml has them for the
/// environment whose `dir` is the directory; of several for `development`, which the tool takes
/// when it is told none, else for the first by name.
///
/// throws  UsageError "migrations.bad-config" with file:line:column for what is no YAML.
/// source  rubenv/sql-migrate: sql-migrate/config.go.
[[nodiscard]] FormatSettings settings_in_dbconfig(const SourceDirectory& directory);

}  // namespace fulldress::migrations
