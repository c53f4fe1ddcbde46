#include "harness/base/pattern.hpp"
#include "harness/engine/transaction.hpp"
#include "harness/engine/transaction_control.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/crc32.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_schema.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/script_text.hpp"
#include "migrations/tool_settings.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

// golang-migrate (FORMATS 4.2): pairs of files, one ledger row that is written before and after
// each body, in transactions of its own. source  golang-migrate/migrate: source/parse.go,
// migrate.go, database/postgres, database/sqlite3.
namespace fulldress::migrations {
namespace {

constexpr const char* no_tx_wrap = "no_tx_wrap";

/// The tool's own name for "nothing is applied".
constexpr std::string_view nil_version = "-1";

/// database/util.go; checked against the values of the tool's own util_test.go.
constexpr std::int64_t lock_id(std::string_view names) {
  constexpr std::uint32_t salt = 1486364155U;
  const std::uint32_t product = crc32(names) * salt;
  return product;
}
static_assert(lock_id("database_name") == 1764327054);
static_assert(lock_id({"schema_name_1\0database_name", 27}) == 2453313553);

struct FileName {
  std::uint64_t version = 0;
  std::string name;
  Direction direction = Direction::up;
};

/// Any extension will do; the tool ignores what does not match, and numbers beyond 64 bits.
std::optional<FileName> parse_name(const std::string& file) {
  static const Pattern pattern(R"(^([0-9]+)_(.*)\.(down|up)\.(.*)$)");
  const auto match = pattern.match(file);
  if (!match) return std::nullopt;
  const auto version = parse_version<std::uint64_t>((*match)[1]);
  if (!version) return std::nullopt;
  return FileName{.version = *version,
                  .name = (*match)[2],
                  .direction = (*match)[3] == "up" ? Direction::up : Direction::down};
}

/// x-multi-statement: cut behind every semicolon, whatever it stands in.
std::vector<ScriptStatement> split_at_semicolons(const std::string& text, const std::string& file) {
  std::vector<ScriptStatement> statements;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(';', start), text.size() - 1) + 1;
    const std::string piece = text.substr(start, end - start);
    const std::size_t first = piece.find_first_not_of(" \t\r\n");
    if (first != std::string::npos) {
      statements.push_back(
          {.text = piece.substr(first), .start = position_of(text, start + first, file)});
    }
    start = end;
  }
  return statements;
}

struct OwnBegin {
  std::uint64_t version = 0;
  ScriptPosition position;
};

/// The first file that opens a transaction of its own, which fails inside of the SQLite driver's.
/// None when a file ends the driver's first: then the directory is written for it.
std::optional<OwnBegin> find_own_begin(const std::map<std::uint64_t, Migration>& migrations) {
  std::optional<OwnBegin> own;
  for (const auto& [version, migration] : migrations) {
    for (const auto* script : {&migration.up, &migration.down}) {
      if (!*script) continue;
      const auto found = find_transaction_control(**script, SqlDialect::sqlite);
      if (!found) continue;
      if (transaction_control_of(found->text) == TransactionControl::ends) return std::nullopt;
      if (!own) own = OwnBegin{.version = version, .position = found->position};
    }
  }
  return own;
}

class GolangMigrateDiscovery final : public Discovery {
 public:
  explicit GolangMigrateDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    std::size_t count = 0;
    for (const auto& file : directory.files()) {
      if (file.ends_with(".sql") && parse_name(file)) ++count;
    }
    if (count == 0) return {};
    return {.certainty = Certainty::possible,
            .evidence = std::to_string(count) + " files named <number>_<name>.up|down.sql"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    refuse_bad_settings(settings_,
                        {{"multi_statement", false_or_true()}, {no_tx_wrap, false_or_true()}});
    std::map<std::uint64_t, Migration> by_version;
    for (const auto& file : directory.files()) {
      const auto parsed = parse_name(file);
      if (!parsed) continue;
      Migration& migration = by_version[parsed->version];
      auto& script = parsed->direction == Direction::up ? migration.up : migration.down;
      if (script) {
        throw UsageError("migrations.duplicate-version",
                         directory.shown(file) + " and " + script->start.file + " are both the " +
                             std::string(to_text(parsed->direction)) + " file of version " +
                             std::to_string(parsed->version) + "; rename or remove one");
      }
      script = Script{.text = directory.text(file),
                      .start = {.file = directory.shown(file), .line = 1, .column = 1},
                      .is_transactional = false,
                      .guards = {}};
      if (is_set(settings_, "multi_statement")) split(*script, engine);
      const bool is_named = !migration.file.empty() && parsed->direction == Direction::down;
      if (is_named) continue;
      migration.version = std::to_string(parsed->version);
      migration.name = parsed->name;
      migration.file = file;
    }
    Discovered discovered;
    discovered.ledger_table = table_in_urls(directory).value_or("");
    if (engine == "sqlite") wrap(by_version, discovered.notes);
    for (auto& [version, migration] : by_version) {
      discovered.migrations.push_back(std::move(migration));
    }
    return discovered;
  }

 private:
  /// Only the drivers for SQLite put a file into a transaction, and all files or none: x-no-tx-wrap
  /// is said in the database's URL.
  void wrap(std::map<std::uint64_t, Migration>& migrations, std::vector<std::string>& notes) const {
    if (is_set(settings_, no_tx_wrap)) return;
    const bool is_told = settings_.contains(no_tx_wrap);
    if (const auto own = is_told ? std::nullopt : find_own_begin(migrations)) {
      notes.push_back(
          own->position.to_text() +
          " opens a transaction of its own, which golang-migrate runs on SQLite only with "
          "x-no-tx-wrap=true in the database's URL: so no file of the directory is put into a "
          "transaction; if the URL does not say it, say --format-option no_tx_wrap=false");
      return;
    }
    for (auto& [version, migration] : migrations) {
      for (auto* script : {&migration.up, &migration.down}) {
        if (*script) (*script)->is_transactional = true;
      }
    }
  }

  /// Only the drivers for PostgreSQL cut files.
  static void split(Script& script, const std::string& engine) {
    if (engine == "postgres") {
      script.statements = split_at_semicolons(script.text, script.start.file);
    } else {
      script.statements = {{.text = script.text, .start = script.start}};
    }
  }

  FormatSettings settings_;
};

class GolangMigrateLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "schema_migrations"; }
  [[nodiscard]] std::vector<std::string> columns() const override { return {"version", "dirty"}; }

  void create(Session& session, const TableName& table) const override {
    make_ledger_schema(session, table);
    session.execute(sql_.get(session, table, "create"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    const auto rows = session.query(sql_.get(session, table, "read")).rows;
    if (rows.empty()) return {};
    LedgerState state;
    const std::string current = rows[0].at(0).value_or("");
    const std::string dirty = rows[0].at(1).value_or("");
    if (dirty == "t" || dirty == "1") state.dirty_version = current;
    const auto reached = parse_version<std::uint64_t>(current);
    if (!reached) return state;
    bool has_file = false;
    for (const Migration& each : migrations) {
      if (parse_version<std::uint64_t>(each.version).value_or(0) > *reached) continue;
      has_file = has_file || each.version == current;
      state.applied.push_back({.version = each.version, .checksum = "", .applied_at = ""});
    }
    if (!has_file) state.applied.push_back({.version = current, .checksum = "", .applied_at = ""});
    return state;
  }

  void announce(Session& session, const TableName& table,
                const MigrationStep& step) const override {
    set_version(session, table, target_of(step), Mark::dirty);
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    set_version(session, table, target_of(step), Mark::clean);
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& table,
                                                 std::chrono::milliseconds timeout) const override {
    // The SQLite driver locks only against itself, inside one process.
    if (session.engine_name() != "postgres") return nullptr;
    const auto database = session.query(sql_.get(session, table, "database")).rows.at(0).at(0);
    return take_advisory_lock(session,
                              {.key = lock_key(database.value_or(""), table), .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(const std::string& engine) const override {
    return engine == "postgres" ? std::chrono::seconds(15) : std::chrono::seconds(5);
  }

 private:
  enum class Mark { dirty, clean };

  static std::string target_of(const MigrationStep& step) {
    if (step.direction == Direction::up) return step.migration.version;
    return step.previous_version.empty() ? std::string(nil_version) : step.previous_version;
  }

  void set_version(Session& session, const TableName& table, const std::string& version,
                   Mark mark) const {
    session.execute(sql_.get(session, table, "clear"));
    // A clean ledger of an empty history has no row; a failed way there keeps one.
    if (version == nil_version && mark == Mark::clean) return;
    session.query(sql_.get(session, table, "write"), {version, mark == Mark::dirty ? "1" : "0"});
  }

  static std::int64_t lock_key(const std::string& database, const TableName& table) {
    const std::string zero(1, '\0');
    // The program takes the database's name from its URL's path, with the slash.
    return lock_id(table.schema + zero + table.name + zero + "/" + database);
  }

  LedgerSql sql_{embedded_sql::golang_migrate};
};

}  // namespace

std::unique_ptr<Format> make_golang_migrate_format(const FormatSettings& settings) {
  const bool is_split = is_set(settings, "multi_statement");
  return std::make_unique<Format>(Format::Parts{
      .name = "golang_migrate",
      .title = "golang-migrate",
      .discovery = std::make_unique<GolangMigrateDiscovery>(settings),
      .ledger = std::make_unique<GolangMigrateLedger>(),
      .execution = {.sending = is_split ? Sending::own_statements : Sending::whole,
                    .bookkeeping = Bookkeeping::around_body,
                    .own_transactions = OwnTransactions::reported,
                    .missing_script = MissingScript::moves_version,
                    .sqlite_foreign_keys = SqliteForeignKeys::off},
      // Versions below the current one that were never run cannot be told from applied ones.
      .rules = {.out_of_order = Tolerance::ignores,
                .edited = Tolerance::ignores,
                .missing_file = Tolerance::refuses},
      .settings = {"multi_statement", no_tx_wrap}});
}

}  // namespace fulldress::migrations
