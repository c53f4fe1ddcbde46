#pragma once

#include "harness/engine/sqlite/sql_tokens.hpp"

#include <string>

namespace fulldress::sqlite {

/// `tokens` without parentheses round the whole condition of a WHERE, WHEN, HAVING or ON.
[[nodiscard]] Tokens without_idle_parentheses(Tokens tokens);

/// `tokens` without parentheses round all of them, as many as there are; those of a query stay.
[[nodiscard]] Tokens without_outer_parentheses(Tokens tokens);

/// What follows the name in CREATE TRIGGER, without FOR EACH ROW: SQLite knows no other kind.
[[nodiscard]] Tokens without_for_each_row(Tokens tokens);

/// One text for all ways to write the value of a DEFAULT, as PRAGMA table_xinfo gives it; empty for
/// NULL, which is the default of columns without one.
[[nodiscard]] std::string normal_default(const std::string& text);

/// What follows the name in CREATE VIRTUAL TABLE. A module gets its arguments as they are written;
/// for SQLite's own (FTS3 to FTS5, R-Tree, Geopoly) case, quotes and white space are no part of
/// them, but for what stands in quotes.
[[nodiscard]] std::string normal_module(const Tokens& tokens);

}  // namespace fulldress::sqlite
