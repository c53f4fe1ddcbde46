#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/migration.hpp"

#include <optional>
#include <string_view>

namespace fulldress::scenarios {

/// A remark where an up says that rows which it inserts may be there already (`on conflict`,
/// `insert or ignore`) and its down deletes rows of the same table: no generated row is one of
/// them, so nothing is proven of what becomes of it. Or where an up turns a value into another, and
/// its down turns all rows with that one back, whichever held it before; or a down turns a value
/// into another that its up has nothing to do with. nullopt: nothing of the kind, or the up makes
/// the table or the column.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::optional<Finding> rows_there_already(const migrations::Migration& migration,
                                                        std::string_view engine);

}  // namespace fulldress::scenarios
