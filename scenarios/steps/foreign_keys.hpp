#pragma once

#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/value.hpp"
#include "scenarios/steps/state.hpp"

#include <vector>

namespace fulldress::scenarios {

[[nodiscard]] bool is_foreign_key(const SchemaObject& object);

/// Tables of `state` whose rows refer to `tables`, at any distance; these themselves are left out.
[[nodiscard]] std::vector<TableName> referring_tables(const DatabaseState& state,
                                                      const std::vector<TableName>& tables);

}  // namespace fulldress::scenarios
