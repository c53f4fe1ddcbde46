#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// How far a batch got. One that was killed stays begun.
enum class BatchState { begun, applied, failed, rolled_back };

[[nodiscard]] std::string_view to_text(BatchState state);

/// One migration of a batch.
struct BatchMigration {
  std::string version;
  std::string name;
  std::string state;  ///< "pending", "passed", "failed", "unknown"

  friend bool operator==(const BatchMigration&, const BatchMigration&) = default;
};

/// One `migrate up` on a database of the user's, and the backup that was its way back.
struct MigrationBatch {
  std::string id;
  std::string name;  ///< what the user calls it; may be empty
  std::string engine;
  std::string database;   ///< its name, for people
  std::string identity;   ///< the same for the same database, wherever it is reached from
  std::string directory;  ///< of the migrations
  std::string backup;     ///< id; empty when there was none
  std::string way_back;   ///< one sentence: which backup, or why there is none
  std::string begun_at;   ///< UTC, ISO 8601
  std::string ended_at;   ///< empty: it was cut off
  std::string rolled_back_at;
  BatchState state = BatchState::begun;
  std::vector<BatchMigration> migrations;  ///< in the order they were to be applied

  friend bool operator==(const MigrationBatch&, const MigrationBatch&) = default;
};

/// Which database it is. A restored one of PostgreSQL has a new number, and its server and name.
struct DatabaseKey {
  std::string identity;  ///< as BackupTool says it
  std::string name;

  /// Whether what was recorded under `other` is of this database.
  [[nodiscard]] bool is_same(const DatabaseKey& other) const;
};

[[nodiscard]] std::string to_json(const MigrationBatch& batch);
/// throws  UsageError "scenarios.damaged-batch" when it is not what was written.
[[nodiscard]] MigrationBatch parse_batch(std::string_view text, const std::string& file);

/// The batches that are remembered beside the backups, in <directory>/batches.
class BatchBook {
 public:
  /// `backups` is the folder of the backups, which need not be there; empty: the standard one.
  explicit BatchBook(const std::filesystem::path& backups);

  /// Whether the folder of the backups is there; write() makes it.
  [[nodiscard]] bool has_folder() const;
  /// Of one database, oldest first.
  [[nodiscard]] std::vector<MigrationBatch> list(const DatabaseKey& database) const;

  /// The batch of this id or name, or of this beginning of an id; "latest" is the newest that was
  /// not rolled back.
  /// throws  UsageError "scenarios.unknown-batch", which lists what there is.
  [[nodiscard]] MigrationBatch find(const std::string& name, const DatabaseKey& database) const;

  /// Adds it, or puts it in the place of what was written of it before.
  void write(const MigrationBatch& batch) const;

 private:
  std::filesystem::path directory_;
};

}  // namespace fulldress::scenarios
