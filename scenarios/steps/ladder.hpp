#pragma once

#include "harness/run/scenario.hpp"
#include "migrations/migration.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/earlier_probe.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <cstddef>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Proves one migration after the other, from the state before the first that is pending on. What
/// is left to be seen of one, rows written after its up, is seen by a second worker while the next
/// one is proven. Outcomes go to the record of `context`.
class Ladder {
 public:
  /// stage, context  outlive it
  Ladder(Stage& stage, StepContext& context);
  Ladder(const Ladder&) = delete;
  Ladder& operator=(const Ladder&) = delete;

  /// How many migrations are pending.
  [[nodiscard]] std::size_t size() const { return migrations_.size(); }

  /// Tells of those that are applied already that they are not proven.
  void tell_applied();
  /// Goes up until `end` of them are applied, on rows as if they were proven. returns false where
  /// it does not get there; nothing more can be proven then.
  [[nodiscard]] bool pass(std::size_t end);
  /// Proves the next ones until `end` of them are.
  void climb(std::size_t end);
  /// Tells what was generated, and what could not be seen of the head.
  void tell_end();

 private:
  void prove(const migrations::Migration& migration);
  /// Both are to be called before it is proven.
  [[nodiscard]] std::optional<Finding> remark_on_rows_there_already(
      const migrations::Migration& migration);
  [[nodiscard]] std::vector<Finding> remarks_on_rows_without_partner(
      const migrations::Migration& migration) const;
  [[nodiscard]] LawOutcome finish(RungOutcome outcome, const migrations::Migration& migration);
  void load_fixtures();
  void settle();
  void tell(LawOutcome law);

  Stage& stage_;
  StepContext& context_;
  Workers workers_;
  std::optional<Rung> rung_;
  std::vector<migrations::Migration> migrations_;
  RowSupply rows_;
  std::size_t done_ = 0;
  std::string failing_;
  // Ends before what it uses.
  std::future<LawOutcome> waiting_;
};

}  // namespace fulldress::scenarios
