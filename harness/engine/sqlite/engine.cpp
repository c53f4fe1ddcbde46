#include "harness/engine/sqlite/engine.hpp"

#include "harness/engine/sqlite/backup_tool.hpp"
#include "harness/engine/sqlite/database.hpp"
#include "harness/engine/sqlite/server.hpp"
#include "harness/engine/sqlite/target.hpp"
#include "harness/host/run_directory.hpp"

#include <filesystem>

namespace fulldress {
namespace sqlite {
namespace {

// sqlite3_error_offset() and what the inspector reads.
constexpr int library_version_min = 3038000;

DoctorLine library_line() {
  const std::string version = sqlite3_libversion();
  if (sqlite3_libversion_number() < library_version_min) {
    return {.verdict = Verdict::failed,
            .subject = "sqlite library",
            .message = version + " is too old; install 3.38 or newer"};
  }
  if (sqlite3_threadsafe() == 0) {
    return {.verdict = Verdict::failed,
            .subject = "sqlite library",
            .message = version + " is built without threads; install another build"};
  }
  return {.verdict = Verdict::passed, .subject = "sqlite library", .message = version};
}

DoctorLine room_line(const ServerOptions& options) {
  try {
    const RunDirectory attempt({.kind = "sqlite", .root = options.run_root});
    const auto root = attempt.path().parent_path();
    const auto mebibytes = std::filesystem::space(root).available >> 20U;
    return {.verdict = Verdict::passed,
            .subject = "sqlite run directory",
            .message = root.string() + ", " + std::to_string(mebibytes) + " MiB free"};
  } catch (const InfrastructureError& error) {
    return {
        .verdict = Verdict::failed, .subject = "sqlite run directory", .message = error.message()};
  } catch (const std::filesystem::filesystem_error& error) {
    return {
        .verdict = Verdict::unknown, .subject = "sqlite run directory", .message = error.what()};
  }
}

class SqliteEngine final : public Engine {
 public:
  [[nodiscard]] std::string name() const override { return "sqlite"; }

  [[nodiscard]] Capabilities capabilities() const override {
    return {.has_roles = false,
            .has_schemas = false,
            .has_row_level_security = false,
            .has_sequences = false,
            .has_transactional_ddl = true};
  }

  [[nodiscard]] std::unique_ptr<Server> start(const ServerOptions& options,
                                              const Deadline& /*deadline*/) const override {
    return std::make_unique<SqliteServer>(options);
  }

  [[nodiscard]] bool recognises(const std::string& source) const override {
    return is_sqlite_source(source);
  }

  [[nodiscard]] std::unique_ptr<Database> attach(const std::string& source, Access access,
                                                 const Deadline& deadline) const override {
    Target target = target_of_file(source, access, deadline);
    const std::filesystem::path file = target.location;
    return std::make_unique<SqliteDatabase>(std::move(target), file, Ownership::attached);
  }

  [[nodiscard]] const BackupTool* backup_tool() const override { return &sqlite::backup_tool(); }

  [[nodiscard]] std::vector<DoctorLine> doctor(const ServerOptions& options) const override {
    return {library_line(), room_line(options)};
  }

  [[nodiscard]] std::vector<LeftOver> clean(const ServerOptions& options,
                                            CleanMode mode) const override {
    std::vector<LeftOver> found;
    for (const auto& root : run_roots(options.run_root)) {
      for (const auto& dead : dead_run_directories(root, name())) {
        LeftOver& left = found.emplace_back(
            LeftOver{.directory = dead.path, .description = "SQLite databases of a killed run"});
        if (mode == CleanMode::list_only) continue;
        remove_tree(dead.path);
        left.is_removed = true;
      }
    }
    return found;
  }
};

}  // namespace
}  // namespace sqlite

std::unique_ptr<Engine> make_sqlite_engine() { return std::make_unique<sqlite::SqliteEngine>(); }

}  // namespace fulldress
