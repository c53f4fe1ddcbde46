#pragma once

#include "harness/engine/backup_tool.hpp"
#include "harness/engine/postgres/binaries.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/sql_template.hpp"

#include <set>
#include <string>
#include <vector>

namespace fulldress::postgres {

/// Backups by pg_dump and pg_restore.
[[nodiscard]] const BackupTool& backup_tool();

/// The statements of sql/backup.sql.
[[nodiscard]] const SqlTemplate& backup_statements();

/// The programs of the server's own major version. throws InfrastructureError "engine.no-binaries".
[[nodiscard]] Binaries programs_for(const std::string& server_version, ServerOptions options,
                                    const Deadline& deadline);

/// Runs the dump's statements about the database itself for the one called `name`.
void apply_properties(Session& session, const StoredDump& dump, const std::string& name);

/// Creates the roles of `roles` that the server lacks, with what goes with them; of those it has,
/// memberships and settings.
void create_roles(Session& home, const std::vector<RoleStatement>& roles);

/// Without an extension's files no restore can work.
/// throws InfrastructureError "engine.backup-failed" naming the first that is missing.
void require_extensions(Session& home, const std::vector<std::string>& extensions);

/// The first column of a query.
[[nodiscard]] std::vector<std::string> names_in(Session& session, const std::string& query);

struct RestoreCall {
  const ConnectionTarget& into;
  const Binaries& binaries;
  const StoredDump& dump;
  std::vector<std::string> arguments;
  bool keeps_tablespaces = false;  ///< all the dump names are there
};

/// The tablespaces a dump puts tables and indexes into.
[[nodiscard]] std::set<std::string> tablespaces_of(const RestoreCall& call,
                                                   const Deadline& deadline);

/// Runs pg_restore. returns what it complained of.
[[nodiscard]] std::vector<RestoreComplaint> run_restore(const RestoreCall& call,
                                                        const Deadline& deadline);

/// BackupTool::restore_into(): a database beside the target that takes its name when it is
/// approved; a role that may not create databases fills the target itself, which must then be
/// empty.
void restore_into(const StoredDump& dump, const RestoreTarget& target, const Deadline& deadline);

}  // namespace fulldress::postgres
