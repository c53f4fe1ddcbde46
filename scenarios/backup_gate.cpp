#include "scenarios/backup_gate.hpp"

#include "fixtures/backup/backup.hpp"
#include "fixtures/backup/content.hpp"
#include "fixtures/backup/tool.hpp"
#include "fixtures/transfer/import_journal.hpp"
#include "fixtures/transfer/read_session.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/inspector.hpp"
#include "scenarios/ledger_tables.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view insufficient_privilege = "42501";

/// Reading backups makes no folder for them.
std::vector<fixtures::StoredBackup> stored_backups(const RunOptions& options) {
  const auto directory = options.backup_directory.empty()
                             ? fixtures::BackupStore::standard_directory()
                             : options.backup_directory;
  if (!fs::is_directory(directory)) return {};
  return fixtures::BackupStore(directory).list();
}

class Gate {
 public:
  Gate(const RunOptions& options, const Engine& engine, const Database& database,
       const Deadline& deadline, AtRisk at_risk)
      : options_(options),
        engine_(engine),
        database_(database),
        deadline_(deadline),
        at_risk_(at_risk) {}

  BackupGateAnswer decide(const fixtures::TransferProgress& progress) {
    if (!options_.no_backup_reason.empty()) {
      return {.way_back = WayBack::waived,
              .backup = {},
              .reason = "no backup was taken: " + one_line(options_.no_backup_reason)};
    }
    if (!has_something()) {
      return {.way_back = WayBack::none_needed,
              .backup = {},
              .reason = std::string("the database has no ") +
                        (at_risk_ == AtRisk::schema ? "tables" : "rows") +
                        ", so there is nothing to back up"};
    }
    if (auto found = fitting_backup()) return *found;
    if (options_.takes_backup) return take(progress);
    throw UsageError("scenarios.backup-required",
                     "database " + database_.name() + " has no verified backup of what it holds" +
                         nearest_ + "; add --backup to take one now, or " +
                         "say why there is none: --no-backup REASON");
  }

 private:
  [[nodiscard]] bool has_something() const {
    const auto session = database_.connect(deadline_);
    const auto tables = session->inspector().tables(*session);
    // What a ledger says of the schema is there in a database that was only just made.
    const auto ledgers =
        at_risk_ == AtRisk::rows ? ledgers_in(*session, {}) : std::vector<TableName>();
    const bool has = std::any_of(tables.begin(), tables.end(), [&](const TableInfo& table) {
      return at_risk_ == AtRisk::schema ||
             (!is_among(table.name, ledgers) && may_have_rows(*session, table.name));
    });
    session->close();
    return has;
  }

  /// Ledgers of SQLite have no schema.
  static bool is_among(const TableName& table, const std::vector<TableName>& ledgers) {
    return std::any_of(ledgers.begin(), ledgers.end(), [&](const TableName& ledger) {
      return ledger.name == table.name && (ledger.schema.empty() || ledger.schema == table.schema);
    });
  }

  static bool may_have_rows(Session& session, const TableName& table) {
    try {
      return !session
                  .query(fixtures::transfer_statements(session).fill(
                      "has_rows", {{"table", session.quote_table(table)}}))
                  .rows.empty();
    } catch (const SqlError& error) {
      if (error.sqlstate() != insufficient_privilege) throw;
      return true;
    }
  }

  /// The newest backup that holds exactly what is there.
  std::optional<BackupGateAnswer> fitting_backup() {
    const auto& tool = fixtures::tool_of(engine_);
    std::optional<fixtures::ReadSession> reader;
    std::optional<fixtures::BackupContent> now;
    auto backups = stored_backups(options_);
    for (auto each = backups.rbegin(); each != backups.rend(); ++each) {
      const auto& record = each->record;
      const bool is_good = record.verification.restorable == fixtures::Restorable::yes &&
                           record.is_whole && record.source.engine == engine_.name();
      if (!is_good) continue;
      if (!reader) reader.emplace(database_, deadline_);
      if (record.source.identity != tool.identity(reader->session()).key) continue;
      if (!now) now = fixtures::read_content(reader->session(), tool);
      const auto differences = differences_of(*each, *now);
      if (differences.empty()) {
        return BackupGateAnswer{
            .way_back = WayBack::found,
            .backup = each->id,
            .reason = "backup " + each->id + " is verified and holds what the database holds"};
      }
      if (nearest_.empty()) {
        nearest_ = " (since " + each->id + ": " + fixtures::some_of(differences) + ")";
      }
    }
    return std::nullopt;
  }

  /// Its files are compared too: what was good once may have been damaged since.
  [[nodiscard]] std::vector<std::string> differences_of(const fixtures::StoredBackup& backup,
                                                        const fixtures::BackupContent& now) const {
    const fixtures::BackupStore store(backup.directory.parent_path());
    auto damages = store.damages(backup);
    if (!damages.empty()) return damages;
    const auto recorded = store.content(backup);
    auto differences = fixtures::content_differences(
        recorded, now, {.tables = fixtures::tables_of(backup.record), .own_roles = {}});
    if (differences.empty() && recorded.data != now.data) {
      differences.emplace_back("there are other tables or sequences");
    }
    return differences;
  }

  [[nodiscard]] BackupGateAnswer take(const fixtures::TransferProgress& progress) const {
    const fixtures::BackupStore store(options_.backup_directory);
    const auto source = engine_.attach(options_.database, Access::read_only, deadline_);
    auto backup = fixtures::create_backup(
        engine_, *source, store,
        {.tables = {}, .program_version = {}, .server = options_.server, .progress = progress},
        deadline_);
    fixtures::verify_backup(engine_, store, backup,
                            {.server = options_.server, .progress = progress}, deadline_);
    const auto& verification = backup.record.verification;
    if (verification.restorable != fixtures::Restorable::yes) {
      throw InfrastructureError("backup.not-identical",
                                "the backup " + backup.id + " that was taken of " +
                                    database_.name() + " is no way back: " + verification.reason +
                                    "; the database was not changed");
    }
    return {.way_back = WayBack::taken,
            .backup = backup.id,
            .reason = "backup " + backup.id + " was taken and verified"};
  }

  const RunOptions& options_;
  const Engine& engine_;
  const Database& database_;
  Deadline deadline_;
  AtRisk at_risk_;
  std::string nearest_;  ///< why the newest backup does not count
};

bool has_unfinished_import(const Database& database, const Deadline& deadline) {
  const auto session = database.connect(deadline);
  const bool is_unfinished = fixtures::ImportJournal::is_unfinished(*session);
  session->close();
  return is_unfinished;
}

}  // namespace

BackupGateAnswer require_backup(const RunOptions& options, const Engine& engine,
                                const Database& database,
                                const fixtures::TransferProgress& progress,
                                const Deadline& deadline, AtRisk at_risk) {
  return Gate(options, engine, database, deadline, at_risk).decide(progress);
}

std::vector<std::string> require_backup_of_rows(const RunOptions& options, const Engine& engine,
                                                const fixtures::TransferProgress& progress,
                                                const Deadline& deadline) {
  const auto database = engine.attach(options.database, Access::read_only, deadline);
  const auto said = [&](const std::string& doing, double fraction) {
    progress("backup: " + doing, fraction);
  };
  const auto answer = require_backup(options, engine, *database, said, deadline, AtRisk::rows);
  if (answer.way_back == WayBack::none_needed) return {};
  return {answer.reason};
}

std::vector<std::string> require_backup_of_import(const RunOptions& options, const Engine& engine,
                                                  const fixtures::TransferProgress& progress,
                                                  const Deadline& deadline) {
  const auto database = engine.attach(options.database, Access::read_only, deadline);
  if (has_unfinished_import(*database, deadline)) return {};
  return require_backup_of_rows(options, engine, progress, deadline);
}

}  // namespace fulldress::scenarios
