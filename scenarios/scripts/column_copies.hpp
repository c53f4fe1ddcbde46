#pragma once

#include "scenarios/scripts/checked_columns.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The columns that an INSERT ... SELECT, or an UPDATE, copies into others as they are. Names are
/// in lower case.
struct ColumnCopies {
  struct Column {
    std::set<std::string> tables;  ///< from one of which
    std::string from;
    std::string into;
  };
  std::string target;  ///< the table they are copied into; empty: the statement is neither
  std::set<std::string> sources;  ///< all tables that the statement reads
  std::vector<Column> columns;
};

/// checked  the tables that statements in front have made; one of an INSERT that lists no columns
///          is looked up there.
[[nodiscard]] ColumnCopies copies_of(const ScriptTokens& statement, const CheckedColumns& checked);

}  // namespace fulldress::scenarios
