#pragma once

#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Columns of two tables by which a statement leaves out rows of either that have no partner in the
/// other: `k join u on u.mail = k.mail`, `from k, u where u.mail = k.mail`, `(select id from u
/// where u.mail = k.mail)`, `join u using (mail)`, also within `lower()`.
struct JoinedColumns {
  ColumnPlace left;
  ColumnPlace right;
};

/// In order. Not those of an outer join, of a condition behind NOT EXISTS, nor where it is not
/// known whose a column is.
[[nodiscard]] std::vector<JoinedColumns> inner_joins(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
