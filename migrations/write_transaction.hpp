#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/transaction.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace fulldress::migrations {

/// "somebody else is migrating this database: <what>; try again later", id "migrations.locked".
[[nodiscard]] InfrastructureError locked_error(const std::string& what);

/// Opens a transaction that may write. SQLite waits here for other writers, at most `timeout`.
///
/// throws  InfrastructureError "migrations.locked"; "engine.deadline" when the session's own
/// deadline
///         came first.
void open_transaction(std::optional<Transaction>& transaction, Session& session,
                      std::chrono::milliseconds timeout);

}  // namespace fulldress::migrations
