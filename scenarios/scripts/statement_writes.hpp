#pragma once

#include "scenarios/scripts/script_tokens.hpp"

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
  std::set<std::string> tables;                             ///< into which it writes
  std::set<std::string> set_columns;                        ///< that an UPDATE sets
  std::vector<std::pair<std::string, std::string>> copies;  ///< from a word into a column
};

[[nodiscard]] StatementWrites writes_of(const ScriptTokens& statement);

/// The table that an INSERT, UPDATE, DELETE or ALTER TABLE at the start of a statement is about;
/// empty for any other.
[[nodiscard]] std::string target_table(const ScriptTokens& statement);

/// The table whose columns its expressions read: the one an INSERT copies from, else the one it is
/// about; empty where it is not known.
[[nodiscard]] std::string source_table(const ScriptTokens& statement);

/// The last part of `schema.table` that starts at `at`; moves `at` behind it. Empty: no name.
[[nodiscard]] std::string take_name(const ScriptTokens& tokens, std::size_t& at);

}  // namespace fulldress::scenarios
