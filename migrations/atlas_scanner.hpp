#pragma once

#include "migrations/migration.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// Splits as Atlas' scanner does: at `;` or the file's own delimiter, outside of quotes, comments,
/// parentheses and BEGIN ... END. Each statement keeps its semicolon, but no delimiter of the file.
///
/// engine  "postgres" (dollar quotes, BEGIN ATOMIC, E'' strings) or "sqlite".
/// file    for positions.
/// throws  UsageError "migrations.unclosed", "migrations.bad-delimiter" with file:line:column.
/// source  ariga/atlas: sql/migrate/lex.go, sql/{postgres,sqlite}/driver.go.
[[nodiscard]] std::vector<ScriptStatement> split_as_atlas(std::string_view text,
                                                          const std::string& engine,
                                                          const std::string& file);

}  // namespace fulldress::migrations
