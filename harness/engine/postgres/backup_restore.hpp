#pragma once

#include "harness/engine/backup_restore.hpp"
#include "harness/engine/postgres/connection.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::postgres {

/// `pg_dump` of what `session`, which is connected to `source`, sees in its open transaction, and
/// `pg_restore` on a server of the same major version.
[[nodiscard]] RestoredCopy restore_backup(Session& session, const ConnectionTarget& source,
                                          const ServerOptions& options, const Deadline& deadline);

/// PGPASSWORD and PGPASSFILE, which a child needs beside the URL, and which nobody may read there.
[[nodiscard]] std::map<std::string, std::string> secrets_of(const ConnectionTarget& target);

/// Whether pg_restore cannot create a database of this name, because every server has one.
[[nodiscard]] bool is_there_from_the_start(const std::string& database);

/// What pg_restore has written to stderr, taken apart: one complaint per error.
[[nodiscard]] std::vector<RestoreComplaint> complaints_of(std::string_view text);

}  // namespace fulldress::postgres
