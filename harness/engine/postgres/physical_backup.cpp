#include "harness/engine/postgres/physical_backup.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/backup_tool.hpp"
#include "harness/engine/postgres/server.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/files.hpp"
#include "harness/host/poll.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <system_error>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

/// In the server's run directory, beside its data.
constexpr auto archive_folder = "wal";
constexpr auto data_folder = "data";

/// Such servers list the files of a base backup, and their hashes, beside them.
constexpr int first_with_manifest = 13;

/// An archive command that fails is tried again for ever.
constexpr std::chrono::seconds archive_patience{60};

/// What the server itself allows.
constexpr std::size_t point_bytes_max = 63;

/// A segment has a timeline, the upper half of its position, and its number there.
constexpr std::size_t segment_characters = 24;
constexpr std::size_t number_at = 16;
constexpr unsigned last_number = 0xFF;

const SqlTemplate& statements() {
  static const SqlTemplate list(sql::physical);
  return list;
}

PostgresServer& own(Server& server) {
  auto* const found = dynamic_cast<PostgresServer*>(&server);
  ensure(found != nullptr, "a server of PostgreSQL is needed");
  return *found;
}

bool is_segment(const std::string& name) {
  return name.size() == segment_characters && std::all_of(name.begin(), name.end(), [](char each) {
           return (each >= '0' && each <= '9') || (each >= 'A' && each <= 'F');
         });
}

std::string hexadecimal(unsigned number) {
  std::string text(8, '0');
  for (auto at = text.size(); at > 0; --at, number /= 16) {
    text[at - 1] = "0123456789ABCDEF"[number % 16];
  }
  return text;
}

unsigned number_in(const std::string& segment, std::size_t at) {
  unsigned number = 0;
  std::from_chars(segment.data() + at, segment.data() + at + 8, number, 16);
  return number;
}

std::string behind(const std::string& segment) {
  const auto timeline = segment.substr(0, 8);
  const auto upper = number_in(segment, 8);
  const auto number = number_in(segment, number_at);
  if (number >= last_number) return timeline + hexadecimal(upper + 1) + hexadecimal(0);
  return timeline + hexadecimal(upper) + hexadecimal(number + 1);
}

/// The first segment a base backup needs.
std::string first_segment(const fs::path& data) {
  const auto label = read_file(data / "backup_label");
  static const Pattern start(R"(START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\))");
  const auto found = start.find(label);
  return found ? (*found)[1] : "";
}

std::pair<std::string, std::string> goal(const RestorePoint& point, RecoverBy by) {
  switch (by) {
    case RecoverBy::name:
      return {"recovery_target_name", point.name};
    case RecoverBy::time:
      return {"recovery_target_time", point.at};
    case RecoverBy::position:
      return {"recovery_target_lsn", point.position};
  }
  return {};
}

std::int64_t bytes_in(const fs::path& directory) {
  std::int64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) bytes += static_cast<std::int64_t>(entry.file_size());
  }
  return bytes;
}

void verify(const Binaries& binaries, const fs::path& data, const Deadline& deadline) {
  // Servers before 13 write no manifest.
  if (binaries.major < first_with_manifest) return;
  const auto program = binaries.program("pg_verifybackup");
  if (!fs::exists(program)) {
    throw InfrastructureError("engine.no-binaries", program +
                                                        " is missing, so nobody can tell whether "
                                                        "the base backup is what was written");
  }
  const auto verified =
      run_program({.arguments = {program, "--no-parse-wal", "--quiet", data.string()}}, deadline);
  if (verified.status.is_success()) return;
  throw InfrastructureError("engine.backup-damaged", "the base backup is not what was written: " +
                                                         one_line(verified.error, 500) +
                                                         "; nothing was recovered");
}

class PostgresPhysicalBackup final : public PhysicalBackup {
 public:
  [[nodiscard]] ServerOptions archiving(ServerOptions options) const override {
    // A segment has its name when all of it is there.
    const std::string command =
        "mkdir -p ../wal && test ! -f ../wal/%f && cp %p ../wal/%f.part && "
        "mv ../wal/%f.part ../wal/%f";
    for (const auto& [name, value] : {std::pair<std::string, std::string>("wal_level", "replica"),
                                      {"archive_mode", "on"},
                                      {"archive_command", command},
                                      {"max_wal_senders", "4"},
                                      {"full_page_writes", "on"}}) {
      options.settings.emplace_back(name, value);
    }
    return options;
  }

  [[nodiscard]] BaseBackup take(Server& server, const ServerOptions& options,
                                const Deadline& deadline) const override {
    const auto session = connect(own(server).target(), deadline);
    require_archive(*session);
    session->close();
    const auto user = server_user();
    BaseBackup backup{.folder = TempDir({.prefix = "fdb", .owner = user}),
                      .archive = server.directory() / archive_folder,
                      .server_version = server.version()};
    const auto data = backup.folder.path() / data_folder;
    const auto binaries = programs_for(backup.server_version, options, deadline);
    const auto taken =
        run_program({.arguments = {binaries.program("pg_basebackup"), "--pgdata=" + data.string(),
                                   "--checkpoint=fast", "--wal-method=none", "--no-sync",
                                   "--no-password", "--dbname=" + own(server).target().url()},
                     .working_directory = backup.folder.path(),
                     .run_as = user},
                    deadline);
    if (!taken.status.is_success()) {
      throw InfrastructureError("engine.backup-failed", "pg_basebackup cannot take a backup: " +
                                                            one_line(taken.error, 1000));
    }
    backup.bytes = bytes_in(data);
    return backup;
  }

  [[nodiscard]] RestorePoint mark(Server& server, const std::string& name,
                                  const Deadline& deadline) const override {
    if (name.empty() || name.size() > point_bytes_max) {
      throw UsageError("engine.bad-restore-point",
                       "a restore point has a name of 1 to " + std::to_string(point_bytes_max) +
                           " bytes, not \"" + one_line(name, 80) + "\"");
    }
    const auto session = connect(own(server).target(), deadline);
    require_archive(*session);
    const auto row = session->query(statements().get("restore_point"), {name}).rows.at(0);
    session->close();
    archive(server, deadline);
    return {.name = name, .position = row.at(0).value_or(""), .at = row.at(1).value_or("")};
  }

  void archive(Server& server, const Deadline& deadline) const override {
    const auto session = connect(own(server).target(), deadline);
    require_archive(*session);
    const auto row = session->query(statements().get("switch")).rows.at(0);
    session->close();
    const auto segment = server.directory() / archive_folder / row.at(0).value_or("");
    const auto limit = deadline.earlier(Deadline::after(archive_patience));
    if (poll_until(limit, [&] { return fs::exists(segment); })) return;
    throw InfrastructureError("engine.archive-failed",
                              "the server does not archive its log: " + segment.string() +
                                  " did not come; look at its log in " +
                                  server.directory().string());
  }

  [[nodiscard]] std::unique_ptr<Server> recover(const BaseBackup& backup, const RestorePoint& point,
                                                RecoverBy by, const ServerOptions& options,
                                                const Deadline& deadline) const override {
    const auto data = backup.folder.path() / data_folder;
    auto wanted = options;
    const auto binaries = programs_for(backup.server_version, options, deadline);
    wanted.pg_major = binaries.major;
    verify(binaries, data, deadline);
    const auto first = first_segment(data);
    const auto [setting, value] = goal(point, by);
    // Who connects before the recovery has ended would see a server that is not what was asked for.
    for (const auto& [name, text] :
         {std::pair<std::string, std::string>("hot_standby", "off"),
          {"archive_mode", "off"},
          {"restore_command", "cp \"" + backup.archive.string() + "/%f\" \"%p\""},
          {"recovery_target_action", "promote"},
          {"max_wal_senders", "4"},
          {"wal_level", "replica"},
          {setting, value}}) {
      wanted.settings.emplace_back(name, text);
    }
    try {
      return PostgresServer::start_from(data, wanted, deadline);
    } catch (const InfrastructureError& error) {
      if (error.id() != "engine.start-failed") throw;
      const auto missing = missing_segment(backup.archive, first);
      const std::string wish = "recovery to " + point.name + " does not arrive: ";
      if (missing) {
        throw InfrastructureError("engine.log-incomplete", wish + "the segment " + *missing +
                                                               " of the log is missing in " +
                                                               backup.archive.string());
      }
      throw InfrastructureError(
          "engine.log-incomplete",
          wish + "the archive has no such point behind the base backup; the server said: " +
              one_line(error.message(), 600));
    }
  }

  [[nodiscard]] std::unique_ptr<Database> open(Server& recovered, const std::string& name,
                                               const Deadline& deadline) const override {
    return attach_database(own(recovered).target().with_database(name), deadline);
  }

 private:
  static void require_archive(Session& session) {
    const auto mode = session.query(statements().get("archive_mode")).rows.at(0).at(0);
    if (mode == "on") return;
    throw UsageError("engine.no-archive",
                     "the server does not archive its log, so nothing can be recovered from it; "
                     "start it with an archive");
  }
};

}  // namespace

const PhysicalBackup& physical_backup() {
  static const PostgresPhysicalBackup tool;
  return tool;
}

std::optional<std::string> missing_segment(const fs::path& archive, const std::string& first) {
  std::set<std::string> there;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(archive, problem)) {
    const auto name = entry.path().filename().string();
    if (is_segment(name)) there.insert(name);
  }
  if (there.empty() || *there.rbegin() < first) return first;
  for (auto segment = first; segment < *there.rbegin(); segment = behind(segment)) {
    if (!there.contains(segment)) return segment;
  }
  return std::nullopt;
}

}  // namespace fulldress::postgres
