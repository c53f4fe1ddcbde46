#include "harness/engine/sqlite/backup_tool.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sqlite/database.hpp"
#include "harness/engine/sqlite/server.hpp"
#include "harness/engine/sqlite/session.hpp"
#include "harness/engine/sqlite/source_tool.hpp"
#include "harness/engine/sqlite/sql.hpp"
#include "harness/engine/sqlite/target.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace fulldress::sqlite {
namespace {

namespace fs = std::filesystem;

/// In a dump's own folder.
constexpr auto file_name = "database.sqlite";

const SqlTemplate& statements() {
  static const SqlTemplate loaded(sql::backup);
  return loaded;
}

SqliteSession& own(Session& session) {
  auto* const found = dynamic_cast<SqliteSession*>(&session);
  ensure(found != nullptr, "a session of SQLite is needed");
  return *found;
}

Target file_target(const fs::path& file, const std::string& name) {
  return {.name = name, .location = file.string()};
}

/// Leaves the schema and the rows of `wanted`.
void leave_out_others(const fs::path& file, const std::vector<TableName>& wanted,
                      const Deadline& deadline) {
  SqliteSession session(file_target(file, "of the backup"), deadline);
  session.execute("pragma foreign_keys = off");
  const auto triggers = session.query(statements().get("triggers"), {}).rows;
  const auto tables = session.inspector().tables(session);
  session.begin(TransactionMode::read_write);
  for (const auto& trigger : triggers) {
    session.execute("drop trigger " + session.quote_name(trigger.at(0).value_or("")));
  }
  for (const auto& table : tables) {
    if (std::find(wanted.begin(), wanted.end(), table.name) != wanted.end()) continue;
    session.execute("delete from " + session.quote_table(table.name));
  }
  for (const auto& trigger : triggers) session.execute(trigger.at(1).value_or(""));
  session.commit();
  session.execute("vacuum");
  session.close();
}

/// The stored file is only ever read: opening a database may write beside it.
void copy_stored(const StoredDump& dump, const fs::path& to) {
  std::error_code problem;
  fs::copy_file(dump.directory / file_name, to, fs::copy_options::overwrite_existing, problem);
  if (problem) {
    throw InfrastructureError("engine.backup-failed", "the backup of " + dump.database +
                                                          " cannot be copied to " + to.string() +
                                                          ": " + problem.message());
  }
}

class SqliteBackupTool final : public BackupTool {
 public:
  [[nodiscard]] DatabaseIdentity identity(Session& session) const override {
    std::error_code ignored;
    const fs::path file = own(session).target().location;
    const auto canonical = fs::weakly_canonical(file, ignored);
    return {.key = "sqlite:" + (ignored ? file : canonical).string(), .role = {}};
  }

  [[nodiscard]] bool is_empty(Session& session) const override {
    return session.query(statements().get("is_empty")).rows.at(0).at(0) == "1";
  }

  [[nodiscard]] ServerParts server_parts(Session& /*session*/) const override { return {}; }

  [[nodiscard]] Dump dump(Session& session, const DumpRequest& request,
                          const Deadline& deadline) const override {
    const auto file = request.directory / file_name;
    try {
      if (!std::ofstream(file, std::ios::binary)) {
        throw InfrastructureError("engine.create-failed", "cannot create " + file.string());
      }
      const Handle into = open(file_target(file, "of the backup"), deadline);
      own(session).copy_to(into.get(), deadline);
    } catch (const InfrastructureError& error) {
      throw InfrastructureError("engine.backup-failed",
                                "SQLite cannot take a backup: " + error.message());
    }
    const auto rest = [file, tables = request.tables, deadline] {
      if (!tables.empty()) leave_out_others(file, tables, deadline);
    };
    return {.tool = std::string("sqlite3_backup ") + sqlite3_libversion(), .finish = rest};
  }

  [[nodiscard]] RestoredCopy restore_copy(const StoredDump& dump, const ServerOptions& options,
                                          const Deadline& deadline) const override {
    auto wanted = options;
    wanted.is_in_memory = false;
    RestoredCopy copy;
    copy.server = std::make_unique<SqliteServer>(wanted);
    copy.database = copy.server->create(dump.database, deadline);
    copy_stored(dump, copy.database->url());
    return copy;
  }

  void restore_into(const StoredDump& dump, const RestoreTarget& target,
                    const Deadline& deadline) const override {
    const auto copy = restore_copy(dump, target.server, deadline);
    const auto restored = copy.database->connect(deadline);
    target.approve(*restored);
    try {
      const Handle into =
          open(file_target(target.database.url(), target.database.name()), deadline);
      own(*restored).copy_to(into.get(), deadline);
    } catch (const InfrastructureError& error) {
      throw InfrastructureError("engine.restore-failed",
                                "the backup cannot be restored into " + target.database.name() +
                                    ", which is as it was: " + error.message());
    }
    restored->close();
  }

  [[nodiscard]] const SourceTool& source_tool() const override { return sqlite::source_tool(); }
};

}  // namespace

const BackupTool& backup_tool() {
  static const SqliteBackupTool tool;
  return tool;
}

}  // namespace fulldress::sqlite
