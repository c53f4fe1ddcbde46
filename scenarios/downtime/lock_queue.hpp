#pragma once

#include "scenarios/downtime/migration_walk.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What happened to a migration that met a transaction which had read its tables and did not end.
struct QueueOutcome {
  bool has_waited = false;        ///< it stood in line for a lock
  bool keeps_others_out = false;  ///< and whoever came later to read stood behind it
  bool has_given_up = false;      ///< its lock_timeout or statement_timeout ended the waiting
  std::string unknown;            ///< why nothing is known; empty: the rest is

  friend bool operator==(const QueueOutcome&, const QueueOutcome&) = default;
};

struct QueueOptions {
  std::vector<TableName> tables;  ///< those somebody has read
  double waits_ms = 0;            ///< as long as the migration itself has set; 0: for ever
};

/// Plants a long reader on `database`, which is in front of the migration and of no use afterwards,
/// and runs the migration beside it. The reader goes once the queue has been seen; where the
/// migration limits its waiting, not before it gives up.
[[nodiscard]] QueueOutcome meet_long_reader(Stage& stage, Database& database,
                                            const QueueOptions& options, StepContext& context);

}  // namespace fulldress::scenarios
