#pragma once

#include "harness/engine/session.hpp"
#include "harness/engine/statement_desk.hpp"
#include "scenarios/queries/query.hpp"

namespace fulldress::scenarios {

/// The session's desk; every engine has one.
[[nodiscard]] StatementDesk& desk_of(Session& session);

/// Gives the open transaction the statement's role and settings, where the engine has such.
void work_as(Session& session, const QueryStatement& statement);

/// Whether it is asked in a read-only transaction: it is said to read, or starts as reads do.
[[nodiscard]] bool is_only_reading(const QueryStatement& statement);

}  // namespace fulldress::scenarios
