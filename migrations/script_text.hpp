#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/sql_script.hpp"
#include "migrations/migration.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// The lexical rules of an engine. throws UsageError "migrations.unknown-engine".
[[nodiscard]] SqlDialect dialect_of(const std::string& engine);

/// The statements of a script; nothing when its text cannot be split because a quote, comment or
/// parenthesis is not closed. The server then says so itself.
[[nodiscard]] std::optional<std::vector<SqlPiece>> statements_of(std::string_view text,
                                                                 SqlDialect dialect);

/// A statement of a tool's own splitter as a script of its own.
[[nodiscard]] Script script_of(const ScriptStatement& statement);

/// A statement of a script, and where it stands in the user's file.
struct FoundStatement {
  std::string text;
  ScriptPosition position;
};

/// The first statement that ends the transaction it runs in: COMMIT, END, ROLLBACK, ABORT, PREPARE
/// TRANSACTION. Savepoints are none.
[[nodiscard]] std::optional<FoundStatement> find_transaction_end(const Script& script,
                                                                 SqlDialect dialect);

/// The first statement that opens or ends a transaction.
[[nodiscard]] std::optional<FoundStatement> find_transaction_control(const Script& script,
                                                                     SqlDialect dialect);

/// The first statement that SQLite refuses inside a transaction without a code of its own.
[[nodiscard]] std::optional<FoundStatement> find_outside_statement(const Script& script);

/// The last statement whose text is wanted.
[[nodiscard]] std::optional<FoundStatement> find_last_statement(
    const Script& script, SqlDialect dialect,
    const std::function<bool(std::string_view)>& is_wanted);

/// Where a byte of a script's text stands in the user's file.
[[nodiscard]] ScriptPosition position_in(const Script& script, std::size_t offset_bytes);

/// Where a failed script is to be looked at when the server points nowhere: its only statement, or
/// its start.
[[nodiscard]] ScriptPosition position_of_script(const Script& script, SqlDialect dialect);

}  // namespace fulldress::migrations
