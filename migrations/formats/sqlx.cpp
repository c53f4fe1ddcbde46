#include "harness/engine/sql_template.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/crc32.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/sqlx_files.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

// sqlx (FORMATS 4.7): simple files or pairs, sent whole in one transaction with the ledger row
// unless the file starts with `-- no-transaction`; checksums, one writer at a time. source
// launchbadge/sqlx: sqlx-core/src/migrate, sqlx-postgres/src/migrate.rs,
// sqlx-sqlite/src/migrate.rs.
namespace fulldress::migrations {
namespace {

constexpr std::string_view no_transaction = "-- no-transaction";

/// "chosen by fair dice roll"; times the CRC of the database's name.
constexpr std::int64_t lock_key(std::string_view database) {
  constexpr std::int64_t salt = 0x3d32ad9e;
  return salt * std::int64_t{crc32(database)};
}
static_assert(lock_key("123456789") == 3513249314174792564);

/// Simple files and pairs; the tool's word for either is in their names.
struct Names {
  std::size_t simple_count = 0;
  std::size_t pair_count = 0;
  std::size_t header_count = 0;  ///< files that start with `-- no-transaction`
  bool has_marker = false;       ///< of another tool
};

Names names_in(const SourceDirectory& directory) {
  Names names;
  for (const auto& file : directory.files()) {
    const auto name = parse_sqlx_file_name(file);
    if (!name || !name->version) continue;
    ++(name->kind == SqlxKind::simple ? names.simple_count : names.pair_count);
    const std::string& text = directory.text(file);
    names.header_count += text.starts_with(no_transaction) ? 1U : 0U;
    names.has_marker = names.has_marker || has_tool_marker(text);
  }
  return names;
}

class SqlxDiscovery final : public Discovery {
 public:
  explicit SqlxDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const Names names = names_in(directory);
    const std::size_t count = names.simple_count + names.pair_count;
    if (count == 0 || names.has_marker || is_place_of_a_tool(directory)) return {};
    const std::string files = std::to_string(count) + " files named <number>_<name>.sql";
    if (names.header_count > 0) {
      return {.certainty = Certainty::certain,
              .evidence = files + ", of which " + std::to_string(names.header_count) +
                          " start with `-- no-transaction`"};
    }
    if (is_in_rust_project(directory)) {
      return {.certainty = Certainty::certain, .evidence = files + " beside a Cargo.toml"};
    }
    // Pairs without a sign of Rust are golang-migrate's.
    if (names.simple_count == 0) return {};
    return {.certainty = Certainty::possible, .evidence = files};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    refuse_bad_settings(settings_,
                        {{"foreign_keys", {"on", "off"}}, {"ignore_missing", false_or_true()}});
    const SqlxConfig config = read_sqlx_config(directory);
    if (engine == "postgres") refuse_unsaid_schemas(config);
    std::map<std::int64_t, Migration> by_version;
    for (const auto& file : directory.files()) {
      const auto name = parse_sqlx_file_name(file);
      if (!name) continue;
      if (!name->version) {
        throw UsageError(
            "migrations.bad-version",
            directory.shown(file) + ": sqlx wants a number in front of the first `_`; rename it");
      }
      add(directory, file, *name, config, by_version[*name->version]);
    }
    Discovered discovered;
    for (auto& [version, migration] : by_version) {
      // A way back without a way there is nothing that sqlx runs.
      if (!migration.up) continue;
      migration.version = std::to_string(version);
      discovered.migrations.push_back(std::move(migration));
    }
    discovered.ledger_table = config.table;
    return discovered;
  }

 private:
  void refuse_unsaid_schemas(const SqlxConfig& config) const {
    std::string list;
    for (const auto& each : config.schemas) list += (list.empty() ? "" : ",") + each;
    if (list.empty() || text_setting(settings_, "create_schemas", "") == list) return;
    throw UsageError("migrations.bad-setting",
                     "sqlx.toml: create-schemas is obeyed once it is said with the format's "
                     "setting create_schemas=" +
                         list);
  }

  static void add(const SourceDirectory& directory, const std::string& file,
                  const SqlxFileName& name, const SqlxConfig& config, Migration& migration) {
    const bool is_down = name.kind == SqlxKind::down;
    auto& script = is_down ? migration.down : migration.up;
    if (script) {
      throw UsageError("migrations.duplicate-version",
                       directory.shown(file) + " and " + script->start.file + " are both the " +
                           (is_down ? "down" : "up") + " file of version " +
                           std::to_string(*name.version) + "; rename or remove one");
    }
    script = Script{};
    script->text = directory.text(file);
    script->start = {.file = directory.shown(file), .line = 1, .column = 1};
    script->is_transactional = !script->text.starts_with(no_transaction);
    if (is_down) return;
    migration.name = name.description;
    migration.file = file;
    migration.checksum = sqlx_checksum(script->text, config);
    if (name.kind == SqlxKind::simple) {
      migration.irreversible_reason =
          "it is a simple migration: sqlx takes back only pairs of "
          ".up.sql and .down.sql";
    }
  }

  FormatSettings settings_;
};

class SqlxLedger final : public Ledger {
 public:
  explicit SqlxLedger(const FormatSettings& settings)
      : schemas_(text_setting(settings, "create_schemas", "")) {}

  [[nodiscard]] std::string default_name() const override { return "_sqlx_migrations"; }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"version", "description", "installed_on", "success", "checksum", "execution_time"};
  }

  void create(Session& session, const TableName& table) const override {
    for (std::size_t start = 0; start < schemas_.size() && session.engine_name() == "postgres";) {
      const std::size_t end = std::min(schemas_.find(',', start), schemas_.size());
      const std::string schema = session.quote_name(schemas_.substr(start, end - start));
      session.execute(sql_.fill("create_schema", {{"schema", schema}}));
      start = end + 1;
    }
    session.execute(get(session, table, "create", ""));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    for (const Row& row : session.query(get(session, table, "read", "")).rows) {
      const std::string version = row.at(0).value_or("");
      if (row.at(3) != "1" && !state.dirty_version) state.dirty_version = version;
      state.applied.push_back({.version = version,
                               .checksum = row.at(1).value_or(""),
                               .applied_at = row.at(2).value_or("")});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double duration_ms) const override {
    const Migration& migration = step.migration;
    if (step.direction == Direction::down) {
      session.query(get(session, table, "record_down", ""), {migration.version});
      return;
    }
    constexpr double nanoseconds = 1e6;
    const auto duration = static_cast<std::int64_t>(duration_ms * nanoseconds);
    session.query(get(session, table, "record_up", migration.checksum),
                  {migration.version, migration.name, std::to_string(duration)});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& table,
                                                 std::chrono::milliseconds timeout) const override {
    // The SQLite driver has none.
    if (session.engine_name() != "postgres") return nullptr;
    const auto database = session.query(get(session, table, "database", "")).rows.at(0).at(0);
    return take_advisory_lock(session,
                              {.key = lock_key(database.value_or("")), .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(const std::string& engine) const override {
    return engine == "postgres" ? waits_for_ever : std::chrono::seconds(5);
  }

 private:
  /// `checksum` is ours and in hexadecimal digits: the engines have no common way to bind bytes.
  [[nodiscard]] std::string get(const Session& session, const TableName& table,
                                const std::string& what, const std::string& checksum) const {
    return sql_.fill(session.engine_name() + "." + what,
                     {{"ledger", session.quote_table(table)}, {"checksum", checksum}});
  }

  std::string schemas_;
  SqlTemplate sql_{embedded_sql::sqlx};
};

/// sqlx-sqlite's SqliteConnectOptions: foreign keys are on unless the program says otherwise.
SqliteForeignKeys foreign_keys(const FormatSettings& settings) {
  return text_setting(settings, "foreign_keys", "on") == "off" ? SqliteForeignKeys::off
                                                               : SqliteForeignKeys::on;
}

}  // namespace

std::unique_ptr<Format> make_sqlx_format(const FormatSettings& settings) {
  return std::make_unique<Format>(
      Format::Parts{.name = "sqlx",
                    .title = "sqlx",
                    .discovery = std::make_unique<SqlxDiscovery>(settings),
                    .ledger = std::make_unique<SqlxLedger>(settings),
                    .execution = {.sending = Sending::whole,
                                  .bookkeeping = Bookkeeping::with_body,
                                  .own_transactions = OwnTransactions::tolerated,
                                  .missing_script = MissingScript::fails,
                                  .sqlite_foreign_keys = foreign_keys(settings),
                                  .ledger_follows_search_path = true},
                    .rules = {.edited = Tolerance::refuses,
                              .missing_file = tolerance_setting(settings, "ignore_missing")},
                    .settings = {"create_schemas", "foreign_keys", "ignore_missing"}});
}

}  // namespace fulldress::migrations
