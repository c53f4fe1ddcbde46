#include "scenarios/emergency/way_back.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t listed_max = 10;

bool is_usable(const fixtures::StoredBackup& backup, const DatabaseKey& database) {
  return !backup.is_damaged && backup.record.is_whole &&
         backup.record.verification.restorable != fixtures::Restorable::no &&
         database.is_same(
             {.identity = backup.record.source.identity, .name = backup.record.source.database});
}

/// When it was published or begun, to the millisecond: ids of both kinds start with it.
std::string instant_of(const std::string& id) { return id.substr(0, id.find('Z')); }

std::string known_points(const fixtures::BackupStore& store, const DatabaseKey& database) {
  std::string list;
  std::size_t count = 0;
  const auto all = store.list();
  for (auto each = all.rbegin(); each != all.rend() && count < listed_max; ++each) {
    if (!is_usable(*each, database)) continue;
    list += (list.empty() ? "" : "; ") + each->id;
    if (!each->record.label.empty()) list += " (\"" + one_line(each->record.label, 60) + "\")";
    ++count;
  }
  return list.empty() ? "there is none of this database" : "there are, newest first: " + list;
}

fixtures::BackupStore store_of(const WayBackQuestion& question) {
  const auto directory =
      question.backups.empty() ? fixtures::BackupStore::standard_directory() : question.backups;
  std::error_code problem;
  if (fs::is_directory(directory, problem)) return fixtures::BackupStore(directory);
  const bool is_batch = question.backup_point.empty();
  throw UsageError(is_batch ? "scenarios.unknown-batch" : "scenarios.unknown-backup-point",
                   "there is no " + std::string(is_batch ? "batch" : "backup") + " \"" +
                       one_line(is_batch ? question.batch : question.backup_point, 80) +
                       "\": " + directory.string() + " is not there; name the folder with " +
                       "--backup-directory");
}

/// The newest of this database, which is not the newest of them all.
fixtures::StoredBackup find_point(const fixtures::BackupStore& store, const std::string& name,
                                  const WayBackQuestion& question) {
  std::vector<fixtures::StoredBackup> fitting;
  std::string other;
  for (const auto& each : store.list()) {
    const bool is_named =
        name == "latest" || each.id.starts_with(name) || each.record.label == name;
    if (!is_named) continue;
    if (is_usable(each, question.database)) {
      if (name == "latest") fitting.clear();
      fitting.push_back(each);
    } else if (other.empty() && name != "latest") {
      other = each.is_damaged || !each.record.is_whole ||
                      each.record.source.identity == question.database.identity
                  ? "the backup " + each.id + " is no way back: " +
                        (each.record.is_whole ? each.record.verification.reason
                                              : "it holds the rows of some tables only")
                  : "the backup " + each.id + " is of another database, " +
                        one_line(each.record.source.database, 80) +
                        "; fulldress restore puts it into any";
    }
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty() && !other.empty()) {
    throw UsageError("scenarios.other-database",
                     other + "; " + known_points(store, question.database));
  }
  throw UsageError(
      "scenarios.unknown-backup-point",
      (fitting.empty() ? "there is no backup \"" : "more than one backup is called \"") +
          one_line(name, 80) + "\" of " + question.database.name + " in " +
          store.directory().string() + "; " + known_points(store, question.database));
}

std::string point_of(const MigrationBatch& batch, const fixtures::BackupStore& store,
                     const WayBackQuestion& question) {
  if (batch.backup.empty()) {
    throw UsageError(
        "scenarios.no-way-back",
        "batch " + batch.id + " began without a backup (" + one_line(batch.way_back) +
            "); name one with --backup-point: " + known_points(store, question.database));
  }
  for (const auto& each : store.list()) {
    if (each.id == batch.backup) return batch.backup;
  }
  throw UsageError("scenarios.no-way-back",
                   "the backup " + batch.backup + " before batch " + batch.id +
                       " is not there any more; name another with --backup-point: " +
                       known_points(store, question.database));
}

}  // namespace

WayBackPoint find_way_back(const WayBackQuestion& question) {
  auto store = store_of(question);
  const BatchBook book(store.directory());
  std::optional<MigrationBatch> batch;
  if (!question.batch.empty()) batch = book.find(question.batch, question.database);
  const std::string name =
      question.backup_point.empty() ? point_of(*batch, store, question) : question.backup_point;
  WayBackPoint point{.store = store,
                     .backup = find_point(store, name, question),
                     .batch = batch,
                     .undone = {},
                     .notes = {}};
  const auto& record = point.backup.record;
  // The backup a batch found may be older than the batch; one that is younger holds its work.
  const std::string taken = instant_of(point.backup.id);
  if (batch && taken > instant_of(batch->id)) {
    throw UsageError("scenarios.no-way-back", "the backup " + point.backup.id + " was taken at " +
                                                  record.created_at + ", when batch " + batch->id +
                                                  " had begun: it is not the state before it");
  }
  if (batch && batch->state == BatchState::rolled_back) {
    point.notes.push_back("batch " + batch->id + " was rolled back before, at " +
                          batch->rolled_back_at);
  }
  if (record.verification.restorable == fixtures::Restorable::unverified) {
    point.notes.push_back("the backup was never verified; it is compared when it is back");
  }
  for (auto& each : book.list(question.database)) {
    const bool is_undone = instant_of(each.id) >= taken && each.state != BatchState::rolled_back;
    if (!is_undone) continue;
    if (!batch || each.id != batch->id) {
      point.notes.push_back("batch " + each.id + ", " +
                            count_of(each.migrations.size(), "migration") + ", is undone too");
    }
    point.undone.push_back(std::move(each));
  }
  return point;
}

std::string sentence_of(const WayBackPoint& point) {
  std::string text;
  if (point.batch) {
    text = "batch " + point.batch->id + " of " +
           count_of(point.batch->migrations.size(), "migration") + ", ";
  }
  const auto& record = point.backup.record;
  text += "back to backup " + point.backup.id;
  if (!record.label.empty()) text += " (\"" + one_line(record.label, 60) + "\")";
  return text + " of " + record.created_at;
}

}  // namespace fulldress::scenarios
