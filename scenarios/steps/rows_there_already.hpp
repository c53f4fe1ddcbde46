#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/migration.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The primary and unique keys of a table before the up, each by its columns in lower case;
/// nullopt: there is no such table.
using KeysOfTable =
    std::function<std::optional<std::vector<std::set<std::string>>>(const std::string& table)>;

/// A remark where an up says that rows which it inserts may be there already (`on conflict`,
/// `insert or ignore`) and its down deletes rows of the same table: no generated row is one of
/// them, so nothing is proven of what becomes of it. Or where a down deletes rows of a table into
/// which its up inserts constants by less than a key: others may be like these. Or where an up
/// turns a value into another, and its down turns all rows with that one back, whichever held it
/// before; or a down turns a value into another that its up has nothing to do with. nullopt:
/// nothing of the kind, or the up makes the table or the column.
///
/// engine  "postgres" or "sqlite".
/// keys    asked where they matter only.
[[nodiscard]] std::optional<Finding> rows_there_already(const migrations::Migration& migration,
                                                        std::string_view engine,
                                                        const KeysOfTable& keys);

}  // namespace fulldress::scenarios
