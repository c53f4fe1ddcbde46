#pragma once

#include "migrations/migration.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// Whether a text holds a line that sql-migrate takes for a command.
[[nodiscard]] bool has_sql_migrate_command(std::string_view text);

struct SqlMigrateScripts {
  std::optional<Script> up;    ///< nothing when the file has no `-- +migrate Up`
  std::optional<Script> down;  ///< nothing when the file has no `-- +migrate Down`
};

/// Both directions of a file of sql-migrate, cut as it cuts them: by lines, and without the lines
/// that start with `-- `. `file` is what positions call it.
///
/// throws  UsageError with file:line:column: "migrations.missing-up" for a file without commands,
///         "migrations.unfinished-statement", "migrations.misplaced-marker" for a block without an
///         end, "migrations.malformed-marker" for a command without a name.
[[nodiscard]] SqlMigrateScripts parse_sql_migrate_script(std::string_view text,
                                                         const std::string& file);

}  // namespace fulldress::migrations
