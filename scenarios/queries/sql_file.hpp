#pragma once

#include "scenarios/queries/query.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The statements of an SQL file, with names as sqlc, yesql, HugSQL and pugsql have them
/// (`-- name: get_user :one`, `-- :name get_user`), or without: then `file:line` is the name.
///
/// Comments behind the name say more: `-- parameters: [[1]]`, `-- parameter_query: select ...`,
/// `-- kind: write`, `-- role: app`, `-- setting: app.tenant = 7`, `-- since: 003`, `-- until:
/// 007`,
/// `-- ordered: true`, `-- tolerate: more_columns, types`.
/// throws  UsageError "scenarios.malformed-config" with file:line, "script.*" for unclosed strings.
[[nodiscard]] std::vector<QueryStatement> statements_of_sql(std::string_view text,
                                                            const std::filesystem::path& file);

}  // namespace fulldress::scenarios
