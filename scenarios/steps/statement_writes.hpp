#pragma once

#include "scenarios/steps/script_tokens.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// A text or number of a statement that stands in no condition.
struct WrittenConstant {
  std::size_t at = 0;  ///< its token
  std::string value;   ///< a negative number with its sign
  std::string table;   ///< in lower case, without schema; empty where it is not known
  std::string column;  ///< in lower case; empty where it is not known
};

/// What an INSERT or UPDATE writes, with or without a WITH in front.
struct StatementWrites {
  std::vector<WrittenConstant> constants;
  std::set<std::string> set_columns;                        ///< that an UPDATE sets
  std::vector<std::pair<std::string, std::string>> copies;  ///< from a word into a column
};

[[nodiscard]] StatementWrites writes_of(const ScriptTokens& statement);

/// The last part of `schema.table` that starts at `at`; moves `at` behind it. Empty: no name.
[[nodiscard]] std::string take_name(const ScriptTokens& tokens, std::size_t& at);

}  // namespace fulldress::scenarios
