#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How a migration is proven whose up fails where tables hold rows.
struct UpWithoutRows {
  Rung before;                      ///< without the rows that are in the way
  std::unique_ptr<Database> trial;  ///< a copy of it, behind the up
  Finding finding;                  ///< an error, or a remark where generated rows are to blame
  std::vector<Finding> lost = {};   ///< of rows that were brought there by the down
  /// Statements of the up that changed no row; not looked at where the up needs empty tables.
  std::vector<std::string> idle = {};
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
