#pragma once

#include "harness/engine/engine.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/backup_gate.hpp"
#include "scenarios/emergency/batch.hpp"

#include <optional>
#include <vector>

namespace fulldress::scenarios {

/// Remembers what `migrate up` does to a database of the user's as a batch that `rollback` finds.
/// A batch that cannot be remembered is a warning: the migration is what was asked for.
class BatchKeeper {
 public:
  /// What is about to be done, written before it is: a run that is killed leaves its batch behind.
  struct Beginning {
    const RunOptions& options;
    const Engine& engine;
    const Database& database;
    const BackupGateAnswer& gate;
    std::vector<BatchMigration> pending;
  };
  void begin(const Beginning& beginning, StepContext& context);

  /// What became of it.
  void end(const std::vector<MigrationRecord>& applied, StepContext& context);

 private:
  [[nodiscard]] bool write(StepContext& context) const;

  std::optional<BatchBook> book_;
  MigrationBatch batch_;
};

}  // namespace fulldress::scenarios
