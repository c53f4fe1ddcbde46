#pragma once

#include "harness/measure/size_fit.hpp"
#include "scenarios/downtime/downtime_config.hpp"
#include "scenarios/downtime/growth.hpp"
#include "scenarios/downtime/lock_queue.hpp"
#include "scenarios/downtime/probe_record.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How long one class of applications waits for one table because of one migration.
struct ClassDowntime {
  std::optional<BlockedTime> measured;  ///< by probes, at the larger size
  std::string unknown;                  ///< why it was not measured
  /// What keeps them out, as the locks say; its place in the migration's statements.
  std::optional<std::size_t> by;
  bool is_by_lock = false;  ///< the locks say so; else only the time at which somebody waited does
  bool grows = false;       ///< statements that look at every row run while they are kept out
  std::string unknown_growth;  ///< why nobody knows whether they do; empty: it is known
  double held_ms = 0;  ///< from that statement to the end of its transaction, without probes
  std::optional<measure::Prediction> predicted;  ///< ms at production's size
  std::string unpredicted;  ///< why there is none although production's size is known
  std::string untold;       ///< why the times of both sizes do not tell it; empty: they do
};

struct TableDowntime {
  TableName table;
  RelationKind kind = RelationKind::table;
  LockMode lock = LockMode::none;  ///< the strongest any statement took
  bool is_rewritten = false;
  Work work = Work::constant;  ///< the heaviest
  std::int64_t rows = -1;
  std::map<Waiting, ClassDowntime> classes;
};

/// Everything known about one migration.
struct MigrationDowntime {
  ObservedMigration observed;  ///< at the larger size
  std::vector<Work> works;     ///< of its statements
  std::vector<TableDowntime> tables;
  std::optional<double> probe_overhead;  ///< 0.05: statements took 5 % longer beside the probes
  std::optional<QueueOutcome> queue;
  std::string unknown;           ///< why probes did not see all of it; empty: they did
  bool is_from_outside = false;  ///< blocks and times of statements are not known
};

/// A run of a migration beside probes.
struct ProbePass {
  ObservedMigration migration;  ///< without locks and blocks
  std::vector<ProbeRecord> records;
};

/// What was seen of one migration.
struct MigrationSightings {
  const ObservedMigration* small = nullptr;  ///< null: it was looked at in one size only
  const ObservedMigration& large;
  const std::vector<ProbePass>&
      passes;  ///< each beside other probes; none: nothing was to be probed
};

[[nodiscard]] MigrationDowntime assess(const MigrationSightings& seen,
                                       const ProductionRows& production);

/// Existing tables a migration locks or writes into: where probes belong. First those that most
/// are kept out of.
[[nodiscard]] std::vector<TableName> tables_to_probe(const ObservedMigration& migration);
/// Those readers are kept out of: where a long reader is in its way.
[[nodiscard]] std::vector<TableName> tables_readers_lose(const ObservedMigration& migration);

}  // namespace fulldress::scenarios
