#pragma once

#include "fixtures/generate_rows.hpp"
#include "harness/engine/database.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/queries/version_watch.hpp"
#include "scenarios/stage.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace fulldress::scenarios {

/// Takes a database with rows through every version, and calls somebody on each.
class VersionClimb {
 public:
  /// `stage` and `context` outlive it. The database is in the state before the first migration.
  VersionClimb(Stage& stage, StepContext& context);
  ~VersionClimb();
  VersionClimb(const VersionClimb&) = delete;
  VersionClimb& operator=(const VersionClimb&) = delete;

  [[nodiscard]] Database& database() { return *database_; }
  [[nodiscard]] const VersionPlace& place() const { return place_; }
  /// How many versions are still to come; 0 where nobody knows.
  [[nodiscard]] std::size_t left() const;

  /// Fills tables without rows, if the scenario wants it. returns whether any got some.
  [[nodiscard]] bool fill();
  /// Applies the next migration, and the fixtures where they belong. returns false at the end and
  /// when it cannot go on, which failure() tells apart.
  [[nodiscard]] bool next();
  /// Why it stopped before the last version; empty: it did not.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  [[nodiscard]] bool next_migration();
  [[nodiscard]] bool next_by_command();
  void arrive(const std::string& version, const std::string& label);

  Stage& stage_;
  StepContext& context_;
  std::unique_ptr<Database> database_;
  fixtures::RowGenerator rows_;
  VersionPlace place_;
  std::string failure_;
  std::size_t applied_ = 0;
  std::size_t pending_ = 0;
};

}  // namespace fulldress::scenarios
