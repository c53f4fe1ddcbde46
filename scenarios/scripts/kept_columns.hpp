#pragma once

#include "migrations/migration.hpp"
#include "scenarios/scripts/column_copies.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The columns whose values an up leaves as they are: those it has nothing to do with, those it
/// renames, and those it copies as they are into a table that it makes; rows that it adds by VALUES
/// stand beside these. What its down does to such values it does to rows from before.
class KeptColumns {
 public:
  /// names  outlives this.
  /// engine  "postgres" or "sqlite".
  KeptColumns(const migrations::Script& up, const NameHistory& names, std::string_view engine);

  /// Where the values that `place` holds behind the up stood before it, by all names that table and
  /// column have. Empty: the up writes, adds or drops the column, or nobody can say.
  [[nodiscard]] std::set<ColumnPlace> before(const ColumnPlace& place) const;

 private:
  void read(const ScriptTokens& statement, const CheckedColumns& made);
  void read_alter(const ScriptTokens& statement);
  void read_insert(const ScriptTokens& statement, const CheckedColumns& made);

  const NameHistory& names_;
  bool is_unknown_ = false;        ///< what the up writes
  std::set<ColumnPlace> written_;  ///< without a column: all of the table
  std::set<std::string> made_;
  std::vector<ColumnCopies> copies_;
};

}  // namespace fulldress::scenarios
