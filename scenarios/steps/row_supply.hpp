#pragma once

#include "fixtures/generate_rows.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/scripts/held_values.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/steps/row_report.hpp"
#include "scenarios/steps/rung.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace fulldress::scenarios {

/// How this stage generates rows: by its seed, and none for the ledger.
[[nodiscard]] fixtures::GenerateOptions row_options(const Stage& stage, fixtures::Fill fill);

/// Rows for every table before every step, and a way back to a database without them.
///
/// Rows stay where they are and go through the migrations that follow; before each, only what is
/// still empty is filled. Beside them a second database without generated rows follows when it is
/// asked for, so that no migration is proven by replaying the whole directory.
class RowSupply {
 public:
  /// bottom  the state before the first migration; copied.
  RowSupply(Stage& stage, const Rung& bottom, StepContext& context);

  /// Fills the empty tables of `rung` and reads its state anew. Does nothing where the run says so.
  void fill(Rung& rung);

  /// Rows that the down of `next` sets back to constants, one by one, hold these from now on: it
  /// says what its author knows they held. Only where nobody but us has written the table. Behind
  /// fill().
  /// returns  a remark for each statement of the down that was taken at its word.
  [[nodiscard]] std::vector<Finding> hold_what_is_set_back(Rung& rung,
                                                           const migrations::Migration& next);

  /// Writes a row more into every table but those in `left_out`, as an application would between up
  /// and down. May be called beside the other members, by one thread at a time.
  void write_more(Session& session, std::vector<TableName> left_out, const Deadline& deadline);

  [[nodiscard]] bool is_on() const;
  /// `migration` as it is looked through for what it does to rows (`looked_through`).
  [[nodiscard]] const migrations::Migration& as_read(const migrations::Migration& migration) const;
  /// Whether nobody else has written rows of this table, as far as their number says.
  [[nodiscard]] bool has_written_all_of(const TableFingerprint& table) const;
  /// Whether rows were generated that the current rung may hold.
  [[nodiscard]] bool has_rows() const { return rows_since_plain_ > 0; }

  /// The state before `next` without generated rows; nullopt: it cannot be reached a second time,
  /// e.g. because roles are there already.
  [[nodiscard]] std::optional<Rung> without_rows(const migrations::Migration& next);
  /// The fixtures' own rows are in the way: from now on, `rung` and what follows from it is the way
  /// without generated rows; copied.
  void start_from(const Rung& rung);
  /// From now on rungs follow from the one without rows.
  void start_over();

  [[nodiscard]] const RowReport& report() const { return report_; }

  /// What was generated and what was not, as an outcome that weighs nothing.
  [[nodiscard]] LawOutcome told() const { return report_.told(stage_.options().seed); }

 private:
  /// The table that is meant, if it holds generated rows and no others; else nullptr.
  [[nodiscard]] const TableName* find_only_ours(const DataFingerprint& data,
                                                const HeldValues& held) const;

  Stage& stage_;
  StepContext& context_;
  std::vector<migrations::Migration> read_;
  fixtures::RowGenerator generator_;
  fixtures::RowGenerator writer_;
  NameHistory names_;
  std::unique_ptr<Database> plain_;
  std::size_t rows_since_plain_ = 0;
  std::map<TableName, std::int64_t> generated_;  ///< rows since then
  RowReport report_;
};

}  // namespace fulldress::scenarios
