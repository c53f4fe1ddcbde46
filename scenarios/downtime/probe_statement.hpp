#pragma once

#include "harness/engine/session.hpp"
#include "scenarios/downtime/lock_mode.hpp"

#include <string>

namespace fulldress::scenarios {

/// What a probe sends again and again.
struct TriedStatement {
  std::string sql;
  Row parameters = {};
  std::string unknown = {};   ///< why there is none; empty: there is
  bool is_of_nobody = false;  ///< nobody does that with such a table
};

/// Made for `table` as it is now.
[[nodiscard]] TriedStatement tried_statement(Session& session, const TableName& table,
                                             Waiting waiting);

/// From now on `session` waits for a lock as long as it takes, whatever is set for its role.
void wait_without_end(Session& session);
/// From now on `session` waits for a lock for 20 ms at most.
void wait_briefly(Session& session);

}  // namespace fulldress::scenarios
