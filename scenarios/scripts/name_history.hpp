#pragma once

#include "migrations/migration.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// A column as a statement names it, in lower case and without schema; the table is empty where the
/// statement does not say whose it is.
struct ColumnPlace {
  std::string table;
  std::string column;

  friend auto operator<=>(const ColumnPlace&, const ColumnPlace&) = default;
};

/// The table that `create [temp] table [if not exists] NAME` makes; empty: another statement.
[[nodiscard]] std::string made_table(const ScriptTokens& statement);

/// The tables that scripts make, and the names that tables and columns have one after the other:
/// `alter table a rename to b`, `alter table a rename column c to d`. Names are in lower case.
class NameHistory {
 public:
  /// engine  "postgres" or "sqlite".
  NameHistory(const std::vector<migrations::Migration>& all, std::string_view engine);

  /// Whether some script makes a table of that name, or gives one that name.
  [[nodiscard]] bool is_made(const std::string& table) const;
  /// All names of the table, this one among them.
  [[nodiscard]] std::set<std::string> tables(const std::string& table) const;
  /// All names of the column, this one among them; without a table those of any.
  [[nodiscard]] std::set<std::string> columns(const ColumnPlace& place) const;
  /// "table.column" with all their names; "column" where no script makes the table.
  [[nodiscard]] std::vector<std::string> keys(const ColumnPlace& place) const;

 private:
  void read(const migrations::Script& script, std::string_view engine);
  void read_alter(const ScriptTokens& tokens);

  std::set<std::string> made_;
  std::map<std::string, std::set<std::string>> tables_;  ///< names beside each other
  std::map<ColumnPlace, std::set<std::string>> columns_;
};

}  // namespace fulldress::scenarios
