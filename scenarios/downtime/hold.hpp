#pragma once

#include "scenarios/downtime/downtime_config.hpp"
#include "scenarios/downtime/growth.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A stretch of one transaction in which somebody is kept out of a table.
struct Hold {
  std::size_t first = 0;       ///< the statement that begins it, in the order of the migration
  std::size_t end = 0;         ///< the first statement behind its transaction
  bool is_by_rows = false;     ///< rows are kept, and not the table
  double ms = 0;               ///< without probes: its statements and the end of the transaction
  bool grows = false;          ///< a statement in it looks at every row
  std::string unknown_growth;  ///< why nobody knows whether it grows; empty: it is known
  std::optional<double> later_ms;  ///< at production's size
  std::string unpredicted;  ///< why there is none although somebody has said how large that is
  std::string untold;       ///< why the times of both sizes do not tell it; empty: they do
};

/// Where a class of applications is kept out of `table`, in order.
[[nodiscard]] std::vector<Hold> holds_of(const std::vector<StatementPair>& pairs,
                                         const TableName& table, Waiting waiting,
                                         const ProductionRows& production);

/// How a statement's work on one of its tables grows.
[[nodiscard]] Work work_on(const StatementPair& pair, const TableName& table);

/// Whether what a statement took of the table, or of its indexes, keeps that class out: a planner
/// locks all indexes of a table, so that a lock on one keeps readers out as well.
[[nodiscard]] bool keeps_out(const ObservedTable& table, Waiting waiting);

/// From the start of a hold to the end of its transaction as `seen`, where probes may have been at
/// work, in ms; nullopt where `seen` has other statements than those the hold was found in.
/// The longest it can have been: nobody knows when exactly a transaction ended that others follow.
[[nodiscard]] std::optional<double> longest_of(const Hold& hold, const ObservedMigration& seen,
                                               std::size_t statements);
/// The same without what lies between the last statement and the end of its transaction.
[[nodiscard]] std::optional<double> shortest_of(const Hold& hold, const ObservedMigration& seen,
                                                std::size_t statements);

}  // namespace fulldress::scenarios
