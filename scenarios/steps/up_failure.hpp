#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <memory>
#include <optional>

namespace fulldress::scenarios {

/// Why an up fails, as far as rows have to do with it.
enum class UpFailure {
  always,         ///< on empty tables too
  with_any_rows,  ///< whatever the rows hold: a column that may not be NULL and gets no value
  with_some_rows  ///< with rows like these; others would do
};

/// failed   what the up of `migration` said where tables hold rows.
/// before   the state it started from.
/// without  where the up arrives without (some of) the rows; null if nowhere.
[[nodiscard]] UpFailure judge_up_failure(const MigrationRecord& failed,
                                         const migrations::Migration& migration,
                                         const DatabaseState& before,
                                         const SchemaSnapshot* without);

/// How a migration is proven whose up fails where tables hold rows.
struct UpWithoutRows {
  Rung before;                      ///< without the rows that are in the way
  std::unique_ptr<Database> trial;  ///< a copy of it, behind the up
  Finding finding;                  ///< an error, or a remark where generated rows are to blame
};

/// Either the proof goes on, or the up fails on empty tables as well.
struct UpRetry {
  std::optional<UpWithoutRows> goes_on;
  MigrationRecord failed;  ///< with as few rows as it still fails on
};

/// Has an up that has `failed` on a copy of `before` run without generated rows, and where it fails
/// then too, on empty tables. From here on `rows` supplies the ladder from where the up goes
/// through.
[[nodiscard]] UpRetry retry_without_rows(Stage& stage, const MigrationRecord& failed,
                                         const Rung& before, const migrations::Migration& migration,
                                         RowSupply& rows, StepContext& context);

}  // namespace fulldress::scenarios
