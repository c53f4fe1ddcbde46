#pragma once

#include "harness/base/wording.hpp"
#include "harness/host/files.hpp"
#include "harness/host/poll.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/bundled.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/state.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fulldress::testing {

/// The application of S1 with some of its migrations, on a server of its own: roles are the whole
/// server's.
class RoleSystem {
 public:
  /// The migrations in their order; a number is how many of them are applied.
  enum class Stand { application, infrastructure, mapping, prepared, both, migrated, finished };

  static constexpr auto drop_infrastructure =
      "drop schema migration_tracking, migration_backup, migration_validation, migration_control "
      "cascade";

  explicit RoleSystem(Stand stand) {
    admin().execute("set s1.users = 60");
    admin().execute(read_file(source("fixtures") / "application.sql"));
    admin().execute(read_file(source("fixtures") / "rows.sql"));
    // Bookkeeping belongs to every state that is compared.
    scenarios::create_ledger(admin(), set());
    advance(stand);
  }

  static std::filesystem::path source(const std::string& part) {
    return scenarios::data_directory() / part / "s1_role_system";
  }

  static const migrations::MigrationSet& set() {
    static const auto loaded = migrations::MigrationSet::load(
        source("migrations"),
        {.format = "generic",
         .engine = "postgres",
         .ledger_table = "",
         .settings = {
             {"pattern", "(?<version>[0-9]+)_(?<name>[a-z_]+)\\.(?<direction>up|down)\\.sql"},
             {"ignore", "scripts/.*"},
             {"sending", "client"},
             {"transaction", "none"}}});
    return loaded;
  }

  void advance(Stand stand) {
    if (stand == Stand::application) return;
    migrations::MigrateOptions options;
    options.to_version = set().migrations().at(static_cast<std::size_t>(stand) - 1).version;
    expect_passed(migrations::apply(admin(), set(), options));
  }

  void go_back(Stand stand) {
    migrations::MigrateOptions options;
    options.to_version = stand == Stand::application
                             ? "0"
                             : set().migrations().at(static_cast<std::size_t>(stand) - 1).version;
    expect_passed(migrations::roll_back(admin(), set(), options));
  }

  [[nodiscard]] Session& admin() {
    if (!admin_) admin_ = connect();
    return *admin_;
  }

  [[nodiscard]] std::unique_ptr<Session> connect() const {
    return database_->connect(Deadline::after(std::chrono::minutes(5)));
  }

  [[nodiscard]] const Database& database() const { return *database_; }
  [[nodiscard]] Server& server() { return *server_; }

  /// Each statement by itself, as CALL of what commits has to be.
  void play(const std::vector<std::string>& statements) {
    for (const auto& statement : statements) admin().execute(statement);
  }

  /// First column of all rows.
  [[nodiscard]] std::vector<std::string> column(const std::string& select) {
    std::vector<std::string> values;
    for (const auto& row : admin().query(select).rows) values.push_back(row[0].value_or("NULL"));
    return values;
  }
  [[nodiscard]] std::string value(const std::string& select) { return column(select).at(0); }

  [[nodiscard]] scenarios::DatabaseState state() {
    return scenarios::read_state(admin(), set(), scenarios::LedgerRows::left_out);
  }

  /// What the server says when it refuses; nothing when it does not.
  [[nodiscard]] SqlErrorInfo refusal(Session& session, const std::string& statement) const {
    try {
      session.execute(statement);
    } catch (const SqlError& error) {
      return error.info();
    }
    return {};
  }
  [[nodiscard]] SqlErrorInfo refusal(const std::string& statement) {
    return refusal(admin(), statement);
  }

  /// Does `statements`, asks, and takes them back.
  [[nodiscard]] std::vector<std::string> column_after(const std::string& statements,
                                                      const std::string& select) {
    admin().execute("begin; " + statements);
    auto values = column(select);
    admin().execute("rollback");
    return values;
  }

 private:
  static void expect_passed(const std::vector<MigrationRecord>& records) {
    for (const auto& record : records) {
      if (record.verdict > Verdict::passed) throw InternalError(problem_of(record));
    }
  }

  std::unique_ptr<Server> server_ = engine("postgres").start({}, soon());
  std::unique_ptr<Database> database_ = server_->create("application", soon());
  std::unique_ptr<Session> admin_;
};

/// Both as people read it, for messages.
inline std::string difference(const scenarios::DatabaseState& before,
                              const scenarios::DatabaseState& after) {
  std::string text;
  for (const auto& each : diff(before.schema, after.schema)) {
    text += each.identity + ": " + each.before + " / " + each.after + "\n";
  }
  for (const auto& table : differing_tables(before.data, after.data)) text += table.name + "\n";
  return text;
}

}  // namespace fulldress::testing
