#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"
#include "migrations/session_watch.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

enum class RunMode {
  real,
  dry  ///< the database enforces that nothing is kept: everything is rolled back, or refused as
       ///< read-only
};

/// What SQLite's foreign keys do during a run.
enum class ForeignKeys {
  as_tool,   ///< what a fresh connection of the format's tool does
  enforced,  ///< on, as where the application's own connection runs its migrations
  ignored    ///< off, whatever the tool does
};

/// What becomes of pending migrations of packages in front of the selected ones.
enum class EarlierPackages {
  applied,  ///< they run like all others
  only,     ///< they alone run
  refused   ///< they must be applied already
};

struct MigrateOptions {
  std::optional<std::string>
      to_version;  ///< up: the last to apply; down: the last to keep ("0" for none)
  /// At most so many. Those that run again in every run (Rerun::always) then do not, nor, on the
  /// way up, do scripts of the tool that stand behind all migrations.
  std::optional<std::size_t> steps;
  RunMode mode = RunMode::real;
  std::optional<std::chrono::milliseconds>
      lock_timeout;  ///< how long to wait for another migrator; default: as long as the tool does
  /// Called after each one. Where all share one transaction, a later failure may still take it
  /// back: what is returned says so.
  ForeignKeys foreign_keys = ForeignKeys::as_tool;  ///< SQLite only
  EarlierPackages earlier_packages = EarlierPackages::applied;
  std::function<void(const MigrationRecord&)> on_migration;
  /// Called behind each one that leaves its connection otherwise than it has found it, after what
  /// the tool itself puts back. Not in dry runs.
  std::function<void(const MigrationRecord&, const std::vector<SessionChange>&)> on_session_change =
      {};
};

/// Applies pending migrations, oldest first, exactly as the format's own tool would (execution
/// model, transaction, ledger, lock).
///
/// returns  one record per migration in order; already applied and manual ones have
/// Verdict::skipped; a failing one is the last. throws   SqlError if the ledger cannot be read or
/// written; UsageError "migrations.edited" / "migrations.missing-file" /
///          "migrations.out-of-order" where the format's own tool refuses too.
[[nodiscard]] std::vector<MigrationRecord> apply(Session& session, const MigrationSet& set,
                                                 const MigrateOptions& options = {});

/// Rolls applied migrations back, newest first, at most `options.steps` (default 1) or down to
/// `options.to_version`. A migration without a down part fails unless the format's tool moves on
/// silently (golang-migrate), which is recorded as a reason.
[[nodiscard]] std::vector<MigrationRecord> roll_back(Session& session, const MigrationSet& set,
                                                     const MigrateOptions& options = {});

enum class MigrationState { applied, pending, manual, edited, missing_file, out_of_order, dirty };

struct MigrationStatus {
  std::string version;
  std::string name;
  MigrationState state = MigrationState::pending;
  std::string applied_at;              ///< empty when the ledger does not say
  std::string checksum = {};           ///< of the file, as its format computes it; may be empty
  std::string recorded_checksum = {};  ///< what the ledger has; empty when it records none
  std::string reason = {};             ///< why it is manual, if not by its file
};

/// The state of every migration on disk and in the ledger. Only reads; an absent ledger means
/// nothing is applied.
[[nodiscard]] std::vector<MigrationStatus> status(Session& session, const MigrationSet& set);

/// Tables the format keeps its bookkeeping in, to be left out of comparisons.
[[nodiscard]] std::vector<TableName> ledger_tables(const MigrationSet& set);

}  // namespace fulldress::migrations
