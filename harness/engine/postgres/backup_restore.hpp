#pragma once

#include "harness/engine/backup_restore.hpp"
#include "harness/engine/postgres/connection.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::postgres {

/// `pg_dump` of what `session`, which is connected to `source`, sees in its open transaction, and
/// `pg_restore` on a server of the same major version.
[[nodiscard]] RestoredCopy restore_backup(Session& session, const ConnectionTarget& source,
                                          const ServerOptions& options, const Deadline& deadline);

/// What pg_restore has written to stderr, taken apart: one complaint per error.
[[nodiscard]] std::vector<RestoreComplaint> complaints_of(std::string_view text);

}  // namespace fulldress::postgres
