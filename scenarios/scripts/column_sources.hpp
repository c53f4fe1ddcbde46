#pragma once

#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <map>
#include <set>
#include <string>

namespace fulldress::scenarios {

/// Where what a column holds may come from, by the statements that copy and by all names of tables
/// and columns.
class ColumnSources {
 public:
  /// Everywhere where a set is empty.
  struct Places {
    std::set<std::string> tables;
    std::set<std::string> columns;

    /// Whether `place` is one of them; what it does not name may be any.
    [[nodiscard]] bool may_be(const ColumnPlace& place) const;
  };

  /// names  outlives this.
  explicit ColumnSources(const NameHistory& names) : names_(names) {}

  /// writes  of `statement`.
  void read(const ScriptTokens& statement, const StatementWrites& writes);
  [[nodiscard]] Places of(const ColumnPlace& place) const;

 private:
  const NameHistory& names_;
  std::map<std::string, std::set<std::string>> tables_from_;   ///< by table
  std::map<std::string, std::set<std::string>> columns_from_;  ///< by column
};

}  // namespace fulldress::scenarios
