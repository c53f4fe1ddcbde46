#pragma once

#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/diagnostics.hpp"
#include "harness/host/deadline.hpp"

#include <memory>

#include <libpq-fe.h>

namespace fulldress::postgres {

struct FinishConnection {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
using RawConnection = std::unique_ptr<PGconn, FinishConnection>;

/// Begins to connect with the pinned settings of METHODS 4; nothing has been waited for yet.
[[nodiscard]] RawConnection begin_connecting(const ConnectionTarget& target);

/// Waits until `connection` is open. returns false when it was refused: PQerrorMessage has why.
/// throws InfrastructureError "engine.deadline".
[[nodiscard]] bool end_connecting(PGconn* connection, const ConnectionTarget& target,
                                  const Deadline& deadline);

/// Opens a connection with the pinned settings of METHODS 4, all of them startup values: what a
/// script changes, RESET ALL and DISCARD ALL bring back.
///
/// Only `target.keywords` decide where it goes, never PGHOST and its like.
/// errors  InfrastructureError "engine.connect-failed" or, when time is up, "engine.deadline".
[[nodiscard]] RawConnection open_connection(const ConnectionTarget& target,
                                            Diagnostics& diagnostics, const Deadline& deadline);

}  // namespace fulldress::postgres
