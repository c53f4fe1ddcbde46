#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The CHECKs that statements have given tables so far.
class CheckedColumns {
 public:
  struct Check {
    std::string expression;
    std::string column;  ///< the only one it names, in lower case
  };
  struct Table {
    std::vector<std::string> columns;  ///< in order, in lower case
    std::vector<Check> checks;
  };

  /// Does nothing with any other statement than CREATE TABLE, ALTER TABLE and DROP TABLE.
  void read(std::string_view statement);
  /// nullptr: no statement has made it. name  in lower case, without schema.
  [[nodiscard]] const Table* find(const std::string& name) const;

 private:
  void add_checks(std::string_view text, Table& table) const;

  std::map<std::string, Table> tables_;
};

}  // namespace fulldress::scenarios
