#pragma once

#include "fixtures/generate_rows.hpp"
#include "scenarios/downtime/observed_session.hpp"
#include "scenarios/stage.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Applies what is pending one by one, each on full tables, and looks at its statements.
class MigrationWalk {
 public:
  struct Options {
    std::size_t rows = 0;  ///< generated into each table; 0: what is there has to do
    Observation observation = Observation::full;
    bool is_filled = false;  ///< the tables that are there have their rows already
  };
  /// `database` is in the state before, and outlives the walk.
  MigrationWalk(Stage& stage, Database& database, Options options, StepContext& context);

  /// Fills what is to be filled in front of the next migration. returns it, or nullopt at the end.
  [[nodiscard]] std::optional<migrations::Migration> next();

  /// Applies the migration next() has returned. A failure is in the outcome, and ends the walk.
  /// is_connected  called with the session that will run it, before anything is sent
  [[nodiscard]] ObservedMigration apply(
      const std::function<void(ObservedSession&)>& is_connected = {});

  /// Tables with fewer rows than wanted, and why, as far as anybody knows; grows with next().
  [[nodiscard]] const std::vector<fixtures::CoverageGap>& gaps() const { return gaps_; }
  /// The error the last migration failed with.
  [[nodiscard]] const std::optional<ErrorRecord>& error() const { return error_; }

 private:
  void fill();
  void leave_out_ledger(ObservedMigration& observed) const;

  Stage& stage_;
  Database& database_;
  Options options_;
  StepContext& context_;
  fixtures::RowGenerator top_up_;  // once: every table that is there
  fixtures::RowGenerator filler_;  // from then on: what is empty
  bool is_first_ = true;
  bool is_topped_up_ = false;
  bool has_fixtures_ = false;
  std::optional<migrations::Migration> next_;
  std::optional<ErrorRecord> error_;
  std::vector<fixtures::CoverageGap> gaps_;
};

/// What a migration did at one size, for all that is pending.
struct MigrationTrace {
  std::vector<ObservedMigration> migrations;
  std::vector<fixtures::CoverageGap> gaps;
  std::string failure;  ///< why it does not arrive; empty: it does
};
[[nodiscard]] MigrationTrace trace_migrations(Stage& stage, Database& database,
                                              const MigrationWalk::Options& options,
                                              StepContext& context);

}  // namespace fulldress::scenarios
