#pragma once

#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/value.hpp"

#include <string>

namespace fulldress::scenarios {

/// Whether a trigger names the table.
[[nodiscard]] bool has_trigger_on(const SchemaSnapshot& schema, const TableName& table);

/// Whether a trigger of the table, or a function that one calls, writes the present time into
/// `column`.
[[nodiscard]] bool has_trigger_that_times(const SchemaSnapshot& schema, const TableName& table,
                                          const std::string& column);

}  // namespace fulldress::scenarios
