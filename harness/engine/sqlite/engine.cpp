#include "harness/engine/sqlite/engine.hpp"

#include "harness/engine/sqlite/database.hpp"
#include "harness/engine/sqlite/server.hpp"
#include "harness/engine/sqlite/target.hpp"

#include <filesystem>

namespace fulldress {
namespace sqlite {
namespace {

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
                                                 const Deadline& /*deadline*/) const override {
    Target target = target_of_file(source, access);
    const std::filesystem::path file = target.location;
    return std::make_unique<SqliteDatabase>(std::move(target), file, Ownership::attached);
  }

  [[nodiscard]] std::vector<DoctorLine> doctor(const ServerOptions& /*options*/) const override {
    return {{.verdict = Verdict::passed,
             .subject = "sqlite library",
             .message = std::string(sqlite3_libversion())}};
  }

  [[nodiscard]] std::vector<LeftOver> clean(const ServerOptions& /*options*/,
                                            CleanMode /*mode*/) const override {
    return {};
  }
};

}  // namespace
}  // namespace sqlite

std::unique_ptr<Engine> make_sqlite_engine() { return std::make_unique<sqlite::SqliteEngine>(); }

}  // namespace fulldress
