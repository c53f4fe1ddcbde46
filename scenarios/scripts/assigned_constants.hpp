#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <map>
#include <set>
#include <string>

namespace fulldress::scenarios {

/// What a statement makes of a column in rows that are there: `'a'`, `case when x then 'a' end`.
struct AssignedConstants {
  bool is_known = false;         ///< it is constants, and perhaps what the column holds already
  bool may_be_kept = false;      ///< what the column holds already is one of them
  bool may_be_null = false;      ///< some row gets NULL, whatever is in it
  std::set<std::string> values;  ///< the others; a negative number with its sign
};

/// What an UPDATE, or an INSERT from a query that lists its columns, assigns.
struct Assignments {
  std::string table;  ///< in lower case, without schema; empty: the statement is neither
  std::map<std::string, AssignedConstants> columns;  ///< by name in lower case
  bool is_complete = false;                          ///< no other column gets a value
};

/// Of a CASE, what stands behind conditions counts, as its author expects rows that meet them. What
/// is left for other rows counts only where conditions ask for nothing but truth or NULL: any other
/// value that they do not name may be one that no real row holds.
[[nodiscard]] Assignments assignments_of(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
