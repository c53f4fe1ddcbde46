#include "harness/engine/postgres/backup_tool.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/postgres/backup_restore.hpp"
#include "harness/engine/postgres/physical_backup.hpp"
#include "harness/engine/postgres/server.hpp"
#include "harness/engine/postgres/session.hpp"
#include "harness/engine/postgres/source_tool.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/host/child_process.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>
#include <utility>

namespace fulldress::postgres {
namespace {

/// A database in use keeps nobody waiting behind us.
constexpr auto lock_wait = "--lock-wait-timeout=10000";

/// In a dump's own folder.
constexpr auto dump_folder = "dump";

const PgSession& own(const Session& session) {
  const auto* const found = dynamic_cast<const PgSession*>(&session);
  ensure(found != nullptr, "a session of PostgreSQL is needed");
  return *found;
}

std::string value_in(Session& session, const std::string& query) {
  return session.query(query).rows.at(0).at(0).value_or("");
}

/// As pg_dump reads a name: nothing in quotes is a wildcard.
std::string pattern_of(const TableName& table) {
  const auto quoted = [](const std::string& name) {
    std::string text = "\"";
    for (const char character : name) {
      if (character == '"') text += '"';
      text += character;
    }
    return text + "\"";
  };
  return quoted(table.schema) + "." + quoted(table.name);
}

/// The schema is always dumped as a whole, so that the rows find what they need.
std::vector<std::string> exclusions(Session& session, const std::vector<TableName>& wanted) {
  std::vector<std::string> arguments;
  if (wanted.empty()) return arguments;
  for (const auto& table : session.inspector().tables(session)) {
    if (std::find(wanted.begin(), wanted.end(), table.name) != wanted.end()) continue;
    arguments.push_back("--exclude-table-data=" + pattern_of(table.name));
  }
  return arguments;
}

class PostgresBackupTool final : public BackupTool {
 public:
  [[nodiscard]] DatabaseIdentity identity(Session& session) const override {
    const auto row = session.query(backup_statements().get("identity")).rows.at(0);
    return {.key = "postgres:" + row.at(0).value_or(""), .role = row.at(1).value_or("")};
  }

  [[nodiscard]] bool is_empty(Session& session) const override {
    return value_in(session, backup_statements().get("is_empty")) == "t";
  }

  [[nodiscard]] ServerParts server_parts(Session& session) const override {
    ServerParts parts;
    for (const auto& row : session.query(backup_statements().get("roles")).rows) {
      parts.roles.push_back({.role = row.at(0).value_or(""), .statement = row.at(1).value_or("")});
    }
    const auto rows = session.query(backup_statements().get("properties"), {database_token}).rows;
    for (const auto& row : rows) parts.properties.push_back(row.at(0).value_or(""));
    parts.extensions = names_in(session, backup_statements().get("extensions"));
    return parts;
  }

  [[nodiscard]] Dump dump(Session& session, const DumpRequest& request,
                          const Deadline& deadline) const override {
    const auto binaries = programs_for(session.server_version(), request.server, deadline);
    const auto& target = own(session).target();
    const auto snapshot = value_in(session, "select pg_catalog.pg_export_snapshot()");
    const auto name = value_in(session, "select pg_catalog.current_database()");
    std::vector<std::string> arguments = {
        binaries.program("pg_dump"),
        "--format=directory",
        "--compress=1",
        lock_wait,
        "--no-password",
        "--jobs=" + std::to_string(std::max<std::size_t>(request.jobs, 1)),
        "--snapshot=" + snapshot,
        "--file=" + (request.directory / dump_folder).string(),
        "--dbname=" + target.with_database(name).url()};
    const auto left_out = exclusions(session, request.tables);
    arguments.insert(arguments.end(), left_out.begin(), left_out.end());
    const auto run = [arguments, secrets = secrets_of(target), deadline] {
      const auto dumped = run_program({.arguments = arguments, .environment = secrets}, deadline);
      if (dumped.status.is_success()) return;
      throw InfrastructureError("engine.backup-failed",
                                "pg_dump cannot take a backup: " + one_line(dumped.error, 1000));
    };
    return {.tool = "pg_dump " + binaries.version, .finish = run};
  }

  [[nodiscard]] RestoredCopy restore_copy(const StoredDump& dump, const ServerOptions& options,
                                          const Deadline& deadline) const override {
    const auto binaries = programs_for(dump.server_version, options, deadline);
    auto wanted = options;
    wanted.pg_major = binaries.major;
    RestoredCopy copy;
    copy.server = PostgresServer::start(wanted, deadline);
    auto home = copy.server->create("fulldress_home", deadline);
    const auto admin = home->connect(deadline);
    require_extensions(*admin, dump.server_parts.extensions);
    create_roles(*admin, dump.server_parts.roles);
    admin->close();
    const auto target = parse_target(home->url(), Access::read_write);
    const bool is_home = is_there_from_the_start(dump.database);
    RestoreCall call{.into = target, .binaries = binaries, .dump = dump, .arguments = {}};
    call.arguments.push_back("--jobs=" + std::to_string(std::max<std::size_t>(dump.jobs, 1)));
    if (!is_home) call.arguments.emplace_back("--create");
    copy.complaints = run_restore(call, deadline);
    if (is_home) {
      copy.database = std::move(home);
      const auto session = copy.database->connect(deadline);
      apply_properties(*session, dump, copy.database->name());
      session->close();
    } else if (copy.complaints.empty()) {
      copy.database = attach_database(target.with_database(dump.database), deadline);
    }
    return copy;
  }

  void restore_into(const StoredDump& dump, const RestoreTarget& target,
                    const Deadline& deadline) const override {
    postgres::restore_into(dump, target, deadline);
  }

  [[nodiscard]] const SourceTool& source_tool() const override { return postgres::source_tool(); }

  [[nodiscard]] const PhysicalBackup* physical_backup() const override {
    return &postgres::physical_backup();
  }
};

}  // namespace

const BackupTool& backup_tool() {
  static const PostgresBackupTool tool;
  return tool;
}

const SqlTemplate& backup_statements() {
  static const SqlTemplate statements(sql::backup);
  return statements;
}

Binaries programs_for(const std::string& server_version, ServerOptions options,
                      const Deadline& deadline) {
  const char* const end = server_version.data() + server_version.size();
  std::from_chars(server_version.data(), end, options.pg_major);
  return find_binaries(options, deadline);
}

void create_roles(Session& home, const std::vector<RoleStatement>& roles) {
  const auto names = names_in(home, backup_statements().get("role_names"));
  const std::set<std::string> there(names.begin(), names.end());
  for (const auto& each : roles) {
    if (each.statement.starts_with("create role ") && there.contains(each.role)) continue;
    home.execute(each.statement);
  }
}

void require_extensions(Session& home, const std::vector<std::string>& extensions) {
  const auto names = names_in(home, backup_statements().get("available_extensions"));
  const std::set<std::string> available(names.begin(), names.end());
  for (const auto& name : extensions) {
    if (available.contains(name)) continue;
    throw InfrastructureError("engine.backup-failed",
                              "the backup cannot be restored on this machine, whose PostgreSQL "
                              "has no extension " +
                                  name + "; install it here");
  }
}

void apply_properties(Session& session, const StoredDump& dump, const std::string& name) {
  const std::string token = database_token;
  const auto quoted = session.quote_name(name);
  for (auto statement : dump.server_parts.properties) {
    for (auto at = statement.find(token); at != std::string::npos;
         at = statement.find(token, at + quoted.size())) {
      statement.replace(at, token.size(), quoted);
    }
    session.execute(statement);
  }
}

std::vector<std::string> names_in(Session& session, const std::string& query) {
  std::vector<std::string> names;
  for (const auto& row : session.query(query).rows) names.push_back(row.at(0).value_or(""));
  return names;
}

std::set<std::string> tablespaces_of(const RestoreCall& call, const Deadline& deadline) {
  const auto script =
      run_program({.arguments = {call.binaries.program("pg_restore"), "--schema-only", "--file=-",
                                 (call.dump.directory / dump_folder).string()}},
                  deadline);
  static const Pattern named(R"re(SET default_tablespace = "?([^';]+?)"?;)re");
  std::set<std::string> names;
  std::istringstream lines(script.output);
  for (std::string line; std::getline(lines, line);) {
    const auto found = named.match(line);
    if (found) names.insert((*found)[1]);
  }
  return names;
}

std::vector<RestoreComplaint> run_restore(const RestoreCall& call, const Deadline& deadline) {
  std::vector<std::string> command = {call.binaries.program("pg_restore"), "--no-password",
                                      "--dbname=" + call.into.url()};
  if (!call.keeps_tablespaces) command.emplace_back("--no-tablespaces");
  command.insert(command.end(), call.arguments.begin(), call.arguments.end());
  command.push_back((call.dump.directory / dump_folder).string());
  const auto restored = run_program(
      {.arguments = std::move(command), .environment = secrets_of(call.into)}, deadline);
  auto complaints = complaints_of(restored.error);
  if (complaints.empty() && !restored.status.is_success()) {
    complaints.push_back({.entry = "", .message = one_line(restored.error, 1000)});
  }
  return complaints;
}

}  // namespace fulldress::postgres
