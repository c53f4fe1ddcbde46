#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A column that stands in a condition: behind WHERE, in front of GROUP and the like.
struct ConditionColumn {
  std::size_t at = 0;   ///< the token of its name, behind qualifiers
  std::string table;    ///< in lower case, without schema; empty where it is not known
  bool starts = false;  ///< whether a comparison starts with it: `a = 5`, not `b + a = 5`
};

/// The columns, and other words, of the conditions of an INSERT, UPDATE or DELETE, in order.
[[nodiscard]] std::vector<ConditionColumn> condition_columns(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
