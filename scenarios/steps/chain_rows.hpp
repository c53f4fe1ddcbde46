#pragma once

#include "fixtures/generate_rows.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/reader.hpp"
#include "scenarios/steps/state.hpp"

#include <memory>
#include <vector>

namespace fulldress::scenarios {

/// Generated rows for one climb of all migrations and the way back.
///
/// What is there at the floor is compared at the end, so nothing is written into those tables
/// afterwards; triggers that do so all the same are noticed.
class ChainRows {
 public:
  ChainRows(const Stage& stage, const StepContext& context);

  /// Fills the empty tables of a database that is going to be copied.
  void fill_floor(const Database& database);
  /// From now on the tables of `floor` are left alone.
  void leave_alone(const DatabaseState& floor);
  /// Fills the other empty tables of a database that is always the same until end(). Before
  /// the floor is known, does nothing.
  void fill(const Database& database);

  /// Nothing is filled any more.
  void end() { filler_.reset(); }

  /// Tables of the floor that rows elsewhere have changed: they cannot be compared.
  [[nodiscard]] const std::vector<TableName>& disturbed() const { return disturbed_; }

 private:
  [[nodiscard]] DataFingerprint floor_data(Session& session) const;

  const Stage& stage_;
  const StepContext& context_;
  fixtures::RowGenerator generator_;
  std::vector<TableName> ledger_;
  std::vector<TableName> floor_;
  bool is_floor_known_ = false;
  std::vector<TableName> disturbed_;
  std::unique_ptr<Reader> filler_;  ///< stays, for what it knows of the catalogue
};

}  // namespace fulldress::scenarios
