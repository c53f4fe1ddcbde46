#pragma once

#include "harness/engine/database.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/queries/version_climb.hpp"
#include "scenarios/stage.hpp"

#include <memory>
#include <string>

namespace fulldress::scenarios {

/// The database before the migrations and the one behind them, alive side by side on one server,
/// with the same data.
class VersionPair {
 public:
  /// Climbs from the version the old application runs on (or where the fixtures belong, or the
  /// first state) to the last one.
  VersionPair(Stage& stage, StepContext& context);

  /// Why there is no pair; empty: there is.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] Database& before() { return *before_; }
  [[nodiscard]] Database& after() { return climb_.database(); }
  /// As people read it: "2026_01_02_rename".
  [[nodiscard]] const std::string& label_before() const { return label_; }

 private:
  VersionClimb climb_;
  std::unique_ptr<Database> before_;
  std::string label_;
  std::string failure_;
};

}  // namespace fulldress::scenarios
