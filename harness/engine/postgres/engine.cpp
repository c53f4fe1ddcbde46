#include "harness/engine/engine.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/postgres/backup_tool.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/maintenance.hpp"
#include "harness/engine/postgres/server.hpp"

#include <string_view>

namespace fulldress {
namespace postgres {
namespace {

class PostgresEngine final : public Engine {
 public:
  [[nodiscard]] std::string name() const override { return engine_kind; }

  [[nodiscard]] Capabilities capabilities() const override {
    return {.has_roles = true,
            .has_schemas = true,
            .has_row_level_security = true,
            .has_sequences = true,
            .has_transactional_ddl = true};
  }

  [[nodiscard]] std::unique_ptr<Server> start(const ServerOptions& options,
                                              const Deadline& deadline) const override {
    return PostgresServer::start(options, deadline);
  }

  [[nodiscard]] bool recognises(const std::string& source) const override {
    if (source.starts_with("postgresql://") || source.starts_with("postgres://")) return true;
    if (source.find('=') == std::string::npos || source.find("://") != std::string::npos) {
      return false;
    }
    try {
      return !parse_target(source, Access::read_only).keywords.empty();
    } catch (const UsageError&) {
      return false;
    }
  }

  [[nodiscard]] std::unique_ptr<Database> attach(const std::string& source, Access access,
                                                 const Deadline& deadline) const override {
    return attach_database(parse_target(source, access), deadline);
  }

  [[nodiscard]] const BackupTool* backup_tool() const override { return &postgres::backup_tool(); }

  [[nodiscard]] std::vector<DoctorLine> doctor(const ServerOptions& options) const override {
    return examine(options);
  }

  [[nodiscard]] std::vector<LeftOver> clean(const ServerOptions& options,
                                            CleanMode mode) const override {
    return clean_up(options, mode);
  }
};

}  // namespace
}  // namespace postgres

std::unique_ptr<Engine> make_postgres_engine() {
  return std::make_unique<postgres::PostgresEngine>();
}

}  // namespace fulldress
