#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// What became of a step's script.
enum class StepOutcome {
  ran,
  marked  ///< not run, and to be recorded as such: a precondition does not hold
};

/// One migration run in one direction.
struct MigrationStep {
  const Migration& migration;  ///< outlives the step
  Direction direction = Direction::up;
  std::string previous_version;  ///< of the migration below in the set's order; empty at the bottom
  StepOutcome outcome = StepOutcome::ran;
};

struct LedgerEntry {
  std::string version;
  std::string checksum;    ///< empty when the tool keeps none
  std::string applied_at;  ///< empty when the tool does not say
};

struct LedgerState {
  std::vector<LedgerEntry> applied;
  /// The version whose run was begun and not ended; tools that mark this refuse to go on.
  std::optional<std::string> dirty_version;
  std::string dirty_remedy;  ///< how the tool clears the mark; empty: `force <version>`
};

/// Held while migrating, by tools that lock. Destruction releases it; the end of the session does
/// too.
class LedgerLock {
 public:
  LedgerLock() = default;
  LedgerLock(const LedgerLock&) = delete;
  LedgerLock& operator=(const LedgerLock&) = delete;
  virtual ~LedgerLock() = default;

  /// throws what the destructor could only swallow.
  virtual void release() = 0;
};

/// The second part of a format: a tool's bookkeeping, exactly as the tool itself writes it.
///
/// `table` is where the ledger is, as resolve() told. No function opens or ends a transaction; the
/// execution model says which of them share one.
class Ledger {
 public:
  Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  virtual ~Ledger() = default;

  /// The table's name when the user gives none.
  [[nodiscard]] virtual std::string default_name() const = 0;
  /// The schema the tool itself puts it into; empty, as for most: the session's current one.
  [[nodiscard]] virtual std::string default_schema(const std::string& engine) const;
  /// The columns the tool needs; a table without them belongs to another tool.
  [[nodiscard]] virtual std::vector<std::string> columns() const = 0;

  /// Tables the tool keeps besides `table`: locks, tags, its own settings.
  [[nodiscard]] virtual std::vector<TableName> other_tables(const TableName& table) const;

  /// What the tool sets on its connection before anything else: search_path, its own settings. Most
  /// set nothing. `migrations` are those of the directory, in order.
  virtual void prepare(Session& session, const TableName& table,
                       const std::vector<Migration>& migrations) const;

  virtual void create(Session& session, const TableName& table) const = 0;

  /// `migrations` are those of the directory, in order: a tool that stores only its current version
  /// has applied all up to it. The table exists.
  [[nodiscard]] virtual LedgerState read(Session& session, const TableName& table,
                                         const std::vector<Migration>& migrations) const = 0;

  /// What the tool writes before a body runs; most write nothing.
  virtual void announce(Session& session, const TableName& table, const MigrationStep& step) const;

  /// What the tool writes once a body has run.
  virtual void record(Session& session, const TableName& table, const MigrationStep& step,
                      double duration_ms) const = 0;

  /// What the tool writes when a body or its verify script fails, behind the rollback and in a
  /// transaction of its own; most write nothing. `message` is the database's.
  virtual void record_failure(Session& session, const TableName& table, const MigrationStep& step,
                              const std::string& message) const;

  /// Takes the tool's lock; null when it has none on this engine. No transaction is open.
  ///
  /// throws  InfrastructureError "migrations.locked" when somebody else holds it for `timeout`.
  [[nodiscard]] virtual std::unique_ptr<LedgerLock> lock(Session& session, const TableName& table,
                                                         std::chrono::milliseconds timeout) const;
  /// Whether lock() writes rows, which a dry run is not to leave behind.
  [[nodiscard]] virtual bool locks_in_a_table() const { return false; }
  /// How long the tool itself waits for its lock, or for SQLite's write lock.
  [[nodiscard]] virtual std::chrono::milliseconds lock_timeout(const std::string& engine) const;
};

}  // namespace fulldress::migrations
