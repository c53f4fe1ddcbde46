#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/schema_snapshot.hpp"
#include "migrations/migration.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// A remark for each table of which an up copies rows, or fills a column, through an inner join
/// over columns that no foreign key links (`insert into n select ... from k join u on u.mail =
/// k.mail`), before it drops that table or column: a row whose value has no partner comes along
/// nowhere, and it is by chance whether a generated one is such a row. Not where another statement
/// copies the column without that join.
///
/// before  the schema in front of the up
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::vector<Finding> rows_without_partner(const migrations::Migration& migration,
                                                        const SchemaSnapshot& before,
                                                        std::string_view engine);

}  // namespace fulldress::scenarios
