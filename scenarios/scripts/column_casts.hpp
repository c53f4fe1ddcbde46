#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What an expression over one column is cast to: `column::type`, `lower(t.column)::type`,
/// `cast(nullif(column, '') as type)`, also behind other casts (`column::text::type`).
struct ColumnCast {
  std::string column;     ///< in lower case
  std::size_t at = 0;     ///< the token of its name
  std::size_t type = 0;   ///< the token that the type's name starts with
  bool is_whole = false;  ///< nothing but other casts, NULLIF, COALESCE and TRIM are around it
};

/// Those of a statement, in order. Left out is what is cast to an array.
[[nodiscard]] std::vector<ColumnCast> column_casts(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
