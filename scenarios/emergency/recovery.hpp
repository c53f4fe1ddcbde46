#pragma once

#include "fixtures/backup/store.hpp"
#include "scenarios/play/play.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How a guarded step is taken back when a trigger fires.
struct RecoveryPlan {
  enum class Way {
    backup,  ///< one is taken before the step, and restored
    down,    ///< the migrations' own down parts
    sql,
    command
  };
  Way way = Way::backup;
  std::string down_to;  ///< the last version to keep
  std::vector<std::string> statements;
  std::string command;
};

/// Reads the object `roll_back`.
[[nodiscard]] RecoveryPlan recovery_plan(const ActReading& reading);

/// The way back of one step that is being played.
class Recovery {
 public:
  /// Takes the backup, where the plan is one.
  Recovery(const RecoveryPlan& plan, const std::string& database, Play& play, StepContext& context);

  /// Goes back. returns why it did not work, one line; empty: it did.
  [[nodiscard]] std::string run(StepContext& context) const;

 private:
  [[nodiscard]] std::string roll_down(StepContext& context) const;

  const RecoveryPlan& plan_;
  std::string database_;
  Play& play_;
  std::optional<fixtures::BackupStore> store_;
  std::optional<fixtures::StoredBackup> backup_;
};

}  // namespace fulldress::scenarios
