#pragma once

#include "harness/engine/session.hpp"
#include "migrations/migration.hpp"

#include <string>
#include <string_view>

namespace fulldress::migrations {

/// Parses what stands behind `unless`: `column_exists(table, column)`, `table_exists(table)` or
/// `index_exists(index)`. Names are written as in SQL, also "quoted" and with a schema.
///
/// throws  UsageError "migrations.bad-guard" with the position.
[[nodiscard]] Guard parse_guard(std::string_view text, const ScriptPosition& position);

/// `column_exists(users, email)`, for people.
[[nodiscard]] std::string describe(const Guard& guard);

/// Whether what the guard asks for exists. An index that PostgreSQL has marked invalid does not: it
/// is what a failed CREATE INDEX CONCURRENTLY leaves behind.
[[nodiscard]] bool holds(Session& session, const Guard& guard);

}  // namespace fulldress::migrations
