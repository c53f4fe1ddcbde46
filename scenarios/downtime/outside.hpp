#pragma once

#include "harness/host/deadline.hpp"
#include "scenarios/command_adapter.hpp"
#include "scenarios/downtime/assessment.hpp"
#include "scenarios/downtime/relation_state.hpp"
#include "scenarios/downtime/watched_log.hpp"

#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What was seen of one step of a tool that works on connections of its own.
struct OutsideSight {
  CommandStep step;
  std::set<TableName> left_out;  ///< the tool's own tables
  RelationState before;          ///< of a run nobody disturbed
  RelationState after;
  std::vector<ObservedStatement> statements;  ///< of the same, as event triggers tell of them
  std::vector<ProbePass> passes;
  std::vector<LoggedWait> waits;      ///< beside the probes, as the server tells of them
  std::vector<TableName> not_probed;  ///< those the step was not seen to touch

  /// Tables and views applications use, those with most rows first.
  [[nodiscard]] std::vector<TableName> tables() const;
  /// Those it has locked, read, written into or dropped, those that were locked first.
  [[nodiscard]] std::vector<TableName> touched() const;
};

/// Waits until nobody else is connected, so that all has been counted.
void wait_for_counts(Session& session, const Deadline& deadline);

/// Times are those of the probes, or of the server's log where that has longer ones. What grows is
/// decided by the blocks of the whole step against the pages of the table.
[[nodiscard]] MigrationDowntime assess_from_outside(const OutsideSight& seen,
                                                    const ProductionRows& production);

}  // namespace fulldress::scenarios
