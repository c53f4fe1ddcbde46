#include "harness/engine/sql_template.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/flyway_directory.hpp"
#include "migrations/flyway_settings.hpp"
#include "migrations/format.hpp"
#include "migrations/formats/embedded_sql.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

// Flyway (FORMATS 4.1): versioned, undo, baseline and repeatable files; a row for every run, which
// another connection writes, so that body and row are not atomic. source  flyway/flyway.
namespace fulldress::migrations {
namespace {

class FlywayDiscovery final : public Discovery {
 public:
  explicit FlywayDiscovery(FlywaySettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::map<std::string, std::string> settings_near(
      const SourceDirectory& directory) const override {
    return flyway_configuration_near(directory);
  }
  [[nodiscard]] bool keeps_folders_in(const SourceDirectory& directory) const override {
    return holds_flyway_locations(directory);
  }
  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    return recognise_flyway(directory, settings_.naming);
  }
  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    return discover_flyway(directory, settings_, engine);
  }

 private:
  FlywaySettings settings_;
};

/// Java's String.hashCode of an ASCII text, which the tool's lock number is made of.
std::int32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (const char each : text) hash = hash * 31 + static_cast<unsigned char>(each);
  return static_cast<std::int32_t>(hash);
}

class FlywayLedger final : public Ledger {
 public:
  explicit FlywayLedger(const FlywaySettings& settings)
      : name_(settings.default_schema.empty() ? settings.table
                                              : settings.default_schema + "." + settings.table),
        may_make_schema_(!settings.default_schema.empty()) {}

  [[nodiscard]] std::string default_name() const override { return name_; }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"installed_rank", "version",      "description",  "type",           "script",
            "checksum",       "installed_by", "installed_on", "execution_time", "success"};
  }

  void create(Session& session, const TableName& table) const override {
    const bool makes_schema =
        may_make_schema_ && session.engine_name() == "postgres" &&
        session.query(filled(session, table, "schema"), {table.schema}).rows.empty();
    if (makes_schema) session.execute(filled(session, table, "create_schema"));
    session.execute(filled(session, table, "create"));
    if (makes_schema) {
      session.query(filled(session, table, "mark_schema"), {session.quote_name(table.schema)});
    }
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    FlywayHistory history(migrations);
    for (const Row& row : session.query(filled(session, table, "read")).rows) {
      const std::string success = row.at(5).value_or("");
      history.add({.version = row.at(0),
                   .description = row.at(1).value_or(""),
                   .type = row.at(2).value_or(""),
                   .checksum = row.at(3).value_or(""),
                   .installed_on = row.at(4).value_or(""),
                   .has_succeeded = success == "t" || success == "1"});
    }
    return history.state();
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double duration_ms) const override {
    write(session, table, step, {.duration_ms = duration_ms, .success = "true"});
  }

  /// Only what no rollback could take back is noted.
  void record_failure(Session& session, const TableName& table, const MigrationStep& step,
                      const std::string& /*message*/) const override {
    const auto& script = step.direction == Direction::up ? step.migration.up : step.migration.down;
    if (!script || script->is_transactional) return;
    write(session, table, step, {.duration_ms = 0, .success = "false"});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& table,
                                                 std::chrono::milliseconds timeout) const override {
    if (session.engine_name() != "postgres") return nullptr;
    // The letters of "Flyway" as a number, and a hash of the table's quoted name.
    constexpr std::int64_t magic = (std::int64_t{0x46} << 40) + (std::int64_t{0x6C} << 32) +
                                   (0x79 << 24) + (0x77 << 16) + (0x61 << 8) + 0x79;
    return take_advisory_lock(
        session, {.key = magic + java_hash(session.quote_table(table)), .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(
      const std::string& /*engine*/) const override {
    return std::chrono::seconds(50);  // lockRetryCount, one try a second
  }

 private:
  struct Outcome {
    double duration_ms = 0;
    std::string success;
  };

  void write(Session& session, const TableName& table, const MigrationStep& step,
             const Outcome& outcome) const {
    const auto& facts = step.migration.facts;
    const std::string direction(to_text(step.direction));
    const auto fact = [&](const std::string& name) {
      const auto found = facts.find(direction + "." + name);
      return found == facts.end() ? std::string() : found->second;
    };
    const std::string version = fact("version");
    const std::string checksum = fact("checksum");
    session.query(
        filled(session, table, "record"),
        {version.empty() ? std::nullopt : std::optional(version), fact("description"), fact("type"),
         fact("script"), checksum.empty() ? std::nullopt : std::optional(checksum),
         std::to_string(std::llround(outcome.duration_ms)),
         session.engine_name() == "sqlite" ? (outcome.success == "true" ? "1" : "0")
                                           : outcome.success});
  }

  [[nodiscard]] std::string filled(const Session& session, const TableName& table,
                                   std::string_view what) const {
    return statements_.fill(session.engine_name() + "." + std::string(what),
                            {{"ledger", session.quote_table(table)},
                             {"schema", session.quote_name(table.schema)},
                             {"key", session.quote_name(table.name + "_pk")},
                             {"index", session.quote_name(table.name + "_s_idx")}});
  }

  std::string name_;
  bool may_make_schema_;
  SqlTemplate statements_{embedded_sql::flyway};
};

}  // namespace

std::unique_ptr<Format> make_flyway_format(const FormatSettings& settings) {
  const FlywaySettings parsed = parse_flyway_settings(settings);
  const Tolerance validation = parsed.validates ? Tolerance::refuses : Tolerance::ignores;
  return std::make_unique<Format>(Format::Parts{
      .name = "flyway",
      .title = "Flyway",
      .discovery = std::make_unique<FlywayDiscovery>(parsed),
      .ledger = std::make_unique<FlywayLedger>(parsed),
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::other_connection,
                    .own_transactions = OwnTransactions::tolerated,
                    .missing_script = MissingScript::fails,
                    .scope = parsed.group ? TransactionScope::run : TransactionScope::migration,
                    .reset = SessionReset::search_path_and_role,
                    .current_schema = parsed.default_schema},
      .rules = {.out_of_order = parsed.out_of_order ? Tolerance::ignores : Tolerance::refuses,
                .edited = validation,
                .missing_file = parsed.tolerates_missing ? Tolerance::ignores : validation,
                .rollback_order = RollbackOrder::ledger},
      .settings = flyway_setting_names()});
}

}  // namespace fulldress::migrations
