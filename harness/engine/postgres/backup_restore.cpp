#include "harness/engine/postgres/backup_restore.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/server.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/temp_dir.hpp"

#include <charconv>
#include <set>
#include <utility>

namespace fulldress::postgres {
namespace {

/// A database in use keeps nobody waiting behind us.
constexpr auto lock_wait = "--lock-wait-timeout=10000";

int major_of(const std::string& version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

std::string text_of(Session& session, std::string_view query) {
  return session.query(query).rows.at(0).at(0).value_or("");
}

std::set<std::string> names_of(Session& session, std::string_view query) {
  std::set<std::string> names;
  for (const auto& row : session.query(query).rows) names.insert(row.at(0).value_or(""));
  return names;
}

void dump(Session& session, const ConnectionTarget& source, const Binaries& binaries,
          const std::string& file, const Deadline& deadline) {
  const auto snapshot = text_of(session, "select pg_catalog.pg_export_snapshot()");
  const auto dumped = run_program(
      {.arguments = {binaries.program("pg_dump"), "--format=custom", "--file=" + file, lock_wait,
                     "--no-password", "--snapshot=" + snapshot, "--dbname=" + source.url()},
       .environment = secrets_of(source)},
      deadline);
  if (dumped.status.is_success()) return;
  throw InfrastructureError("engine.backup-failed",
                            "pg_dump cannot take a backup: " + one_line(dumped.error, 1000));
}

/// Without an extension's files the restore says nothing about the backup.
void require_extensions(Session& session, Session& home) {
  const auto available = names_of(home, "select name from pg_catalog.pg_available_extensions");
  for (const auto& name : names_of(session, "select extname from pg_catalog.pg_extension")) {
    if (available.contains(name)) continue;
    throw InfrastructureError("engine.backup-failed",
                              "the backup cannot be restored on this machine, whose PostgreSQL " +
                                  std::string("has no extension ") + name + "; install it here");
  }
}

void create_roles(Session& session, Session& home) {
  const auto there = names_of(home, "select rolname from pg_catalog.pg_roles");
  for (const auto& name : names_of(session, "select rolname from pg_catalog.pg_roles")) {
    if (there.contains(name)) continue;
    home.execute("create role " + home.quote_name(name));
  }
}

std::vector<RestoreComplaint> restore(const ConnectionTarget& into, const Binaries& binaries,
                                      const std::string& file, const Deadline& deadline,
                                      const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {binaries.program("pg_restore"), "--no-password",
                                      "--no-tablespaces", "--dbname=" + into.url()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.push_back(file);
  const auto restored = run_program({.arguments = std::move(command)}, deadline);
  auto complaints = complaints_of(restored.error);
  if (complaints.empty() && !restored.status.is_success()) {
    complaints.push_back({.entry = "", .message = one_line(restored.error, 1000)});
  }
  return complaints;
}

}  // namespace

std::map<std::string, std::string> secrets_of(const ConnectionTarget& target) {
  std::map<std::string, std::string> variables;
  for (const auto& [keyword, variable] :
       {std::pair("password", "PGPASSWORD"), std::pair("passfile", "PGPASSFILE")}) {
    const auto found = target.keywords.find(keyword);
    if (found != target.keywords.end()) variables[variable] = found->second;
  }
  return variables;
}

bool is_there_from_the_start(const std::string& database) {
  return database == "postgres" || database == "template0" || database == "template1";
}

std::vector<RestoreComplaint> complaints_of(std::string_view text) {
  static const Pattern entry(R"(pg_restore: from TOC entry \d+; \d+ \d+ (.*))");
  static const Pattern error(R"(pg_restore: error: (?:could not execute query: )?(.*))");
  static const Pattern refresh(R"(Command was: REFRESH MATERIALIZED VIEW (.*);)");
  std::vector<RestoreComplaint> complaints;
  std::string last_entry;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const auto named = entry.match(line)) {
      last_entry = (*named)[1];
    } else if (const auto said = error.match(line)) {
      complaints.push_back({.entry = last_entry, .message = (*said)[1]});
    } else if (const auto filled = refresh.match(line); filled && !complaints.empty()) {
      // Where several sessions restore, the entry in front may be of another one.
      complaints.back().entry = "MATERIALIZED VIEW DATA " + (*filled)[1];
    }
  }
  return complaints;
}

RestoredCopy restore_backup(Session& session, const ConnectionTarget& source,
                            const ServerOptions& options, const Deadline& deadline) {
  const std::string name = text_of(session, "select pg_catalog.current_database()");
  auto wanted = options;
  wanted.pg_major = major_of(session.server_version());
  const auto binaries = find_binaries(wanted, deadline);
  const TempDir directory({.root = options.run_root});
  const std::string file = (directory.path() / "backup").string();
  dump(session, source.with_database(name), binaries, file, deadline);
  RestoredCopy copy;
  copy.server = PostgresServer::start(wanted, deadline);
  auto home = copy.server->create("fulldress_home", deadline);
  const auto admin = home->connect(deadline);
  require_extensions(session, *admin);
  create_roles(session, *admin);
  const auto target = parse_target(home->url(), Access::read_write);
  if (is_there_from_the_start(name)) {
    copy.complaints = restore(target, binaries, file, deadline, {});
    copy.database = std::move(home);
    admin->close();
    return copy;
  }
  admin->close();
  copy.complaints = restore(target, binaries, file, deadline, {"--create"});
  copy.database = attach_database(target.with_database(name), deadline);
  return copy;
}

}  // namespace fulldress::postgres
