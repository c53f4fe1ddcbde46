#include "scenarios/backup.hpp"

#include "fixtures/backup/backup.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/files.hpp"
#include "harness/host/stop_signal.hpp"
#include "scenarios/confirmation.hpp"
#include "scenarios/transfer.hpp"

#include <chrono>
#include <system_error>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

fixtures::VerifyRequest verification(const RunOptions& options, const TransferListener& listener) {
  return {.jobs = transfer_jobs(options), .server = options.server, .progress = listener};
}

/// "latest" means another one, and labels stand in lists.
std::string checked_label(const std::string& label) {
  constexpr std::size_t bytes_max = 100;
  if (label != "latest" && label.size() <= bytes_max && one_line(label) == label) return label;
  throw UsageError("backup.bad-label",
                   "a backup cannot be called \"" + one_line(label, bytes_max) +
                       "\"; a label is one line of at most 100 bytes, and not \"latest\"");
}

/// A file that `restore` makes goes away again when the restore fails.
class NewFile {
 public:
  explicit NewFile(fs::path path) : path_(std::move(path)) { is_made_ = write_new_file(path_, ""); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    std::error_code ignored;
    if (is_made_) fs::remove(path_, ignored);
  }
  [[nodiscard]] bool is_made() const { return is_made_; }
  void keep() { is_made_ = false; }

 private:
  fs::path path_;
  bool is_made_ = false;
};

}  // namespace

BackupSummary summary_of(const fixtures::StoredBackup& backup) {
  const auto& record = backup.record;
  BackupSummary summary{.id = backup.id,
                        .label = record.label,
                        .created_at = record.created_at,
                        .engine = record.source.engine,
                        .server_version = record.source.server_version,
                        .database = record.source.database,
                        .url = record.source.url,
                        .user = record.author.user,
                        .host = record.author.host,
                        .role = record.author.role,
                        .dump_tool = record.author.dump_tool,
                        .is_whole = record.is_whole,
                        .tables = {},
                        .files = {},
                        .rows = record.rows(),
                        .bytes = record.bytes(),
                        .schema_fingerprint = record.schema_fingerprint,
                        .restorable = std::string(to_text(record.verification.restorable)),
                        .reason = record.verification.reason,
                        .verified_at = record.verification.at,
                        .verified_by = record.verification.by,
                        .directory = backup.directory};
  for (const auto& table : record.tables) {
    summary.tables.push_back(
        {.name = table.table.to_text(), .rows = table.rows, .digest = table.digest});
  }
  for (const auto& file : record.files) {
    summary.files.push_back({.path = file.path, .bytes = file.bytes, .sha256 = file.sha256});
  }
  return summary;
}

BackupSummary run_backup(const RunOptions& options, const BackupOptions& wanted,
                         const Engines& engines) {
  const StopSignal stop;
  const auto deadline = Deadline::after(options.timeout);
  const auto& engine = engine_for(options, engines, options.database);
  const auto source = engine.attach(options.database, Access::read_only, deadline);
  const fixtures::BackupStore store(wanted.directory);
  auto backup = fixtures::create_backup(engine, *source, store,
                                        {.tables = wanted.tables,
                                         .label = checked_label(wanted.label),
                                         .jobs = transfer_jobs(options),
                                         .program_version = wanted.program_version,
                                         .server = options.server,
                                         .progress = wanted.listener},
                                        deadline);
  if (wanted.is_verified) {
    fixtures::verify_backup(engine, store, backup, verification(options, wanted.listener),
                            deadline);
  }
  return summary_of(backup);
}

std::vector<BackupSummary> list_backups(const fs::path& directory) {
  const fixtures::BackupStore store(directory);
  std::vector<BackupSummary> summaries;
  for (const auto& backup : store.list()) summaries.push_back(summary_of(backup));
  return summaries;
}

BackupSummary run_backup_verify(const RunOptions& options, const BackupVerifyOptions& wanted,
                                const Engines& engines) {
  const StopSignal stop;
  const auto deadline = Deadline::after(options.timeout);
  const fixtures::BackupStore store(wanted.directory);
  auto backup = store.find(wanted.id);
  const auto& engine = engine_named(engines, backup.record.source.engine);
  fixtures::verify_backup(engine, store, backup, verification(options, wanted.listener), deadline);
  return summary_of(backup);
}

BackupPruneSummary run_backup_prune(const BackupPruneOptions& wanted) {
  const fixtures::BackupStore store(wanted.directory);
  BackupPruneSummary summary;
  for (const auto& backup :
       store.prunable({.keep = wanted.keep, .older_than = wanted.older_than})) {
    summary.removed.push_back(summary_of(backup));
    if (!wanted.is_dry_run) store.remove(backup);
  }
  if (!wanted.is_dry_run) summary.drafts = store.remove_dead_drafts();
  return summary;
}

RestoreSummary run_restore(const RunOptions& options, const RestoreOptions& wanted,
                           const Engines& engines) {
  const StopSignal stop;
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = Deadline::after(options.timeout);
  const fixtures::BackupStore store(wanted.directory);
  const auto backup = store.find(wanted.id);
  const auto& engine = engine_for(options, engines, options.database);
  const bool is_file = engine.name() == "sqlite" && !options.database.starts_with("sqlite");
  std::optional<NewFile> made;
  if (is_file && wanted.tables.empty()) made.emplace(options.database);
  const bool is_new = made && made->is_made();
  if (!is_new) {
    require_confirmation(options,
                         engine.attach(options.database, Access::read_only, deadline)->name());
  }
  const auto target = engine.attach(options.database, Access::read_write, deadline);
  const auto restored = fixtures::restore_backup(
      engine, store, backup, *target,
      {.tables = wanted.tables,
       .into =
           wanted.is_replaced ? fixtures::RestoreInto::replaced : fixtures::RestoreInto::empty_only,
       .missing_roles = wanted.creates_roles ? RoleCreation::wanted : RoleCreation::refused,
       .jobs = transfer_jobs(options),
       .server = options.server,
       .progress = wanted.listener},
      deadline);
  if (made) made->keep();
  return {.backup = summary_of(backup),
          .tables = restored.tables,
          .rows = restored.rows,
          .duration_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::steady_clock::now() - start)
                             .count(),
          .notes = restored.notes};
}

}  // namespace fulldress::scenarios
