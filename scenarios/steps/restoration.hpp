#pragma once

#include "scenarios/steps/announced_loss.hpp"
#include "scenarios/steps/reader.hpp"
#include "scenarios/steps/roundtrip.hpp"
#include "scenarios/steps/schema_findings.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace fulldress::scenarios {

/// What the ups of `migrations` give up in so many words. Reads what they have made of single rows
/// where that tells, so it is to be asked before the downs.
///
/// before, up  the states around the ups; they outlive what is returned
/// reader      of a database in the state `up`
/// connect     to one in the state `before`; called where rows are read
[[nodiscard]] AnnouncedLoss announced_by_ups(
    const std::vector<migrations::Migration>& migrations, const DatabaseState& before,
    const DatabaseState& up, Reader& reader,
    const std::function<std::unique_ptr<Session>()>& connect);

/// In what rows of these tables differ behind the ups from what they were before.
using RowsBehind = std::function<std::vector<TableDifference>(const std::vector<TableName>&)>;

/// The same where the rows are read by `read`, which is called at most once.
[[nodiscard]] AnnouncedLoss announced_by_ups(const std::vector<migrations::Migration>& migrations,
                                             const DatabaseState& before, const DatabaseState& up,
                                             const RowsBehind& read);

/// A migration that went up and down, and the states around both.
struct TakenBack {
  const migrations::Migration& migration;
  const DatabaseState& before;
  const DatabaseState& up;
  const DatabaseState& down;
  const AnnouncedLoss& announced;
  const Database& original;  ///< in the state before
  const Database& trial;     ///< in the state behind the down
};

/// How findings about the state behind a down are worded.
[[nodiscard]] const FindingWords& words_of_down();

/// That the down undoes nothing of what the up has changed, as a finding; none where it does.
[[nodiscard]] std::vector<Finding> idle_down_findings(const TakenBack& taken_back,
                                                      const Stage& stage, Reversal reversal);

/// In what the state behind the down differs from the one before the up: schema, rows, sequences,
/// and materialized views and full-text indexes that show rows of another state.
///
/// session  on the trial
[[nodiscard]] std::vector<Finding> restoration_findings(const TakenBack& taken_back,
                                                        Session& session, const Stage& stage,
                                                        const Deadline& deadline);

}  // namespace fulldress::scenarios
