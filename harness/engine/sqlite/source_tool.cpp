#include "harness/engine/sqlite/source_tool.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sqlite/backup_tool.hpp"
#include "harness/engine/sqlite/database.hpp"
#include "harness/engine/sqlite/session.hpp"
#include "harness/engine/sqlite/target.hpp"

#include <fstream>
#include <string>
#include <system_error>

namespace fulldress::sqlite {
namespace {

namespace fs = std::filesystem;

/// In the folder a dump is asked for; the same as a backup's.
constexpr auto file_name = "database.sqlite";
constexpr std::string_view mark = "SQLite format 3";

bool is_database(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(mark.size(), '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  return file && head == mark;
}

std::int64_t bytes_of(const fs::path& file) {
  std::error_code problem;
  const auto bytes = fs::file_size(file, problem);
  return problem ? 0 : static_cast<std::int64_t>(bytes);
}

class SqliteSourceTool final : public SourceTool {
 public:
  [[nodiscard]] SourceFacts look_at(Session& session) const override {
    const auto& target = dynamic_cast<SqliteSession&>(session).target();
    const auto bytes = bytes_of(target.location);
    return {.identity = backup_tool().identity(session).key,
            .role = {},
            .server_version = session.server_version(),
            .powers = {},
            .database_bytes = bytes,
            .dump_bytes = bytes};
  }

  [[nodiscard]] SourceDump dump(const Database& source, const SourceFacts& facts,
                                const SourceDumpRequest& request,
                                const Deadline& deadline) const override {
    const auto session = source.connect(deadline);
    const auto begun = backup_tool().dump(
        *session, {.directory = request.directory, .tables = {}, .server = request.server},
        deadline);
    begun.finish();
    session->close();
    return {.path = request.directory / file_name,
            .database = source.name(),
            .server_version = facts.server_version,
            .roles = {},
            .database_bytes = facts.database_bytes,
            .notes = {}};
  }

  [[nodiscard]] SourceDump read(const fs::path& path, const ServerOptions& /*server*/,
                                const Deadline& /*deadline*/) const override {
    const bool is_file = is_database(path);
    return {.path = path,
            .form = is_file ? DumpForm::archive : DumpForm::script,
            .database = path.stem().string(),
            .server_version = {},
            .roles = {},
            .database_bytes = bytes_of(path),
            .notes = {}};
  }

  [[nodiscard]] SourceDump of_backup(const StoredDump& backup) const override {
    const auto file = backup.directory / file_name;
    return {.path = file,
            .database = backup.database,
            .server_version = backup.server_version,
            .roles = {},
            .database_bytes = bytes_of(file),
            .notes = {}};
  }

  [[nodiscard]] ServerOptions server_for(const SourceDump& /*dump*/, const ServerOptions& options,
                                         const Deadline& /*deadline*/) const override {
    return options;
  }

  [[nodiscard]] std::vector<std::string> fill(Database& target, const SourceDump& dump,
                                              const SourceFillRequest& request,
                                              const Deadline& deadline) const override {
    auto* const into = dynamic_cast<SqliteDatabase*>(&target);
    ensure(into != nullptr, "a database of SQLite is needed");
    if (!is_database(dump.path)) {
      throw UsageError("engine.bad-dump", dump.path.string() + " is no database of SQLite");
    }
    if (request.progress) request.progress("copying the source", 0);
    const SqliteDatabase original(target_of_file(dump.path.string(), Access::read_only, deadline),
                                  dump.path, Ownership::attached);
    into->fill_from(original, deadline);
    return {};
  }
};

}  // namespace

const SourceTool& source_tool() {
  static const SqliteSourceTool tool;
  return tool;
}

}  // namespace fulldress::sqlite
