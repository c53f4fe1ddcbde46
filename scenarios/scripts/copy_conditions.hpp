#pragma once

#include "fixtures/copy_condition.hpp"
#include "migrations/migration.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The CHECKs of the columns that ups copy others into as they are: `insert into outputs (asset_id)
/// select g.asset_id from genesis g` with `check (length(asset_id) = 32)`, `update t set code =
/// name`. A row that does not meet them would make the up fail, and so its author knows that there
/// is none.
///
/// Left out is a column that the statement, or one before, treats by what it holds: `where
/// length(asset_id) = 32` leaves others where they are, `update genesis set asset_id = ...` puts
/// them right.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] fixtures::CopyConditions copy_conditions(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
