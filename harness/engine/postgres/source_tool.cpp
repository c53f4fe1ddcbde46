#include "harness/engine/postgres/source_tool.hpp"

#include "harness/base/error.hpp"
#include "harness/base/size_text.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/backup_restore.hpp"
#include "harness/engine/postgres/backup_tool.hpp"
#include "harness/engine/postgres/session.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/host/files.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/host/temp_dir.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds tick_time{1000};

/// A database in use keeps nobody waiting behind us.
constexpr auto lock_wait = "--lock-wait-timeout=10000";

/// In the folder a dump is asked for.
constexpr auto dump_folder = "dump";

const SqlTemplate& statements() {
  static const SqlTemplate list(sql::source);
  return list;
}

std::int64_t number_of(const Value& value) {
  std::int64_t number = 0;
  const std::string text = value.value_or("");
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

int major_of(const std::string& version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

std::uint64_t bytes_in(const fs::path& directory) {
  std::uint64_t bytes = 0;
  std::error_code problem;
  for (fs::directory_iterator entry(directory, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    std::error_code gone;
    const auto size = entry->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

std::optional<Binaries> programs_of_major(ServerOptions options, int major,
                                          const Deadline& deadline) {
  options.pg_major = major;
  try {
    return find_binaries(options, deadline);
  } catch (const Error& error) {
    // The programs the user named may be of another major; so may all there are.
    if (error.id() != "engine.no-binaries" && error.id() != "engine.bad-bindir") throw;
    return std::nullopt;
  }
}

class PostgresSourceTool final : public SourceTool {
 public:
  [[nodiscard]] SourceFacts look_at(Session& session) const override {
    const auto row = session.query(statements().get("facts")).rows.at(0);
    return {.identity = backup_tool().identity(session).key,
            .role = row.at(2).value_or(""),
            .server_version = session.server_version(),
            .powers = names_in(session, statements().get("powers")),
            .database_bytes = number_of(row.at(0)),
            .dump_bytes = number_of(row.at(1))};
  }

  [[nodiscard]] SourceDump dump(const Database& source, const SourceFacts& facts,
                                const SourceDumpRequest& request,
                                const Deadline& deadline) const override {
    const auto session = source.connect(deadline);
    const auto binaries = programs_from(facts.server_version, request.server, deadline);
    const auto target = dynamic_cast<const PgSession&>(*session).target();
    SourceDump dump{.path = request.directory / dump_folder,
                    .database = source.name(),
                    .server_version = facts.server_version,
                    .roles = backup_tool().server_parts(*session).roles,
                    .database_bytes = facts.database_bytes,
                    .notes = {}};
    for (const auto& name : names_in(*session, statements().get("subscriptions"))) {
      dump.notes.push_back("the subscription " + name + " is not copied");
    }
    session->close();
    WatchedProgram program;
    program.child.arguments = {binaries.program("pg_dump"),
                               "--format=directory",
                               "--compress=1",
                               "--no-subscriptions",
                               lock_wait,
                               "--no-password",
                               "--jobs=" + std::to_string(std::max<std::size_t>(request.jobs, 1)),
                               "--file=" + dump.path.string(),
                               "--dbname=" + target.with_database(source.name()).url()};
    program.child.environment = secrets_of(target);
    program.tick = [&] {
      if (!request.progress) return;
      request.progress("copying the source: " + size_text(bytes_in(dump.path)) + " dumped", 0);
    };
    const auto ended = run_watched(std::move(program), deadline);
    if (ended.status.is_success()) return dump;
    throw InfrastructureError(
        "engine.source-failed",
        "the source cannot be dumped: " + one_line(redact_secrets(ended.error), 1000) +
            "; the role needs to read every table and sequence");
  }

  [[nodiscard]] SourceDump read(const fs::path& path, const ServerOptions& server,
                                const Deadline& deadline) const override {
    return read_dump(path, server, deadline);
  }

  [[nodiscard]] SourceDump of_backup(const StoredDump& backup) const override {
    return {.path = backup.directory / dump_folder,
            .database = backup.database,
            .server_version = backup.server_version,
            .roles = backup.server_parts.roles,
            .notes = {}};
  }

  [[nodiscard]] ServerOptions server_for(const SourceDump& dump, const ServerOptions& options,
                                         const Deadline& deadline) const override {
    auto wanted = options;
    wanted.pg_major = programs_from(dump.server_version, options, deadline).major;
    return wanted;
  }

  [[nodiscard]] std::vector<std::string> fill(Database& target, const SourceDump& dump,
                                              const SourceFillRequest& request,
                                              const Deadline& deadline) const override {
    return fill_from(dump, target, request, deadline);
  }
};

}  // namespace

const SourceTool& source_tool() {
  static const PostgresSourceTool tool;
  return tool;
}

Binaries programs_from(const std::string& version, ServerOptions options,
                       const Deadline& deadline) {
  const int major = major_of(version);
  const bool is_asked = options.pg_major != 0;
  if (!is_asked && major >= oldest_major) {
    if (auto same = programs_of_major(options, major, deadline)) return *std::move(same);
  }
  auto found = find_binaries(options, deadline);
  if (found.major >= major) return found;
  const std::string of = "the source is of PostgreSQL " + std::to_string(major) + ", and ";
  if (is_asked) {
    throw UsageError("engine.source-version", of + "a server of version " +
                                                  std::to_string(found.major) +
                                                  " cannot hold it; ask for --pg-major " +
                                                  std::to_string(major) + " or newer");
  }
  throw InfrastructureError("engine.no-binaries",
                            of + "the newest programs here are of " + std::to_string(found.major) +
                                "; install postgresql-" + std::to_string(major));
}

WatchedEnd run_watched(WatchedProgram program, const Deadline& deadline) {
  const TempDir scratch;
  program.child.error_file = scratch.path() / "stderr";
  ChildProcess child(program.child);
  std::optional<ExitStatus> status;
  while (!(status = child.wait_until(deadline.earlier(Deadline::after(tick_time)))) &&
         !deadline.has_passed()) {
    throw_if_stopping();
    program.tick();
  }
  if (!status) {
    throw InfrastructureError("host.program-timeout", program.child.arguments.front() +
                                                          " did not end in time; raise --timeout");
  }
  std::error_code problem;
  const bool has_said = fs::exists(program.child.error_file, problem);
  return {.status = *status, .error = has_said ? read_file(program.child.error_file) : ""};
}

}  // namespace fulldress::postgres
