#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The primary keys and unique ones that statements have given tables so far, in lower case and
/// without schemas.
class DeclaredKeys {
 public:
  struct Key {
    std::set<std::string> columns;
    bool is_folded = false;  ///< takes 'a' and 'A' for one: NOCASE, citext, `lower(name)`
  };
  struct Table {
    std::vector<std::string> columns;  ///< in order
    std::set<std::string> folded;      ///< columns that fold by themselves
    std::vector<Key> keys;
  };

  /// Does nothing with any other statement than CREATE TABLE, CREATE UNIQUE INDEX, ALTER TABLE and
  /// DROP TABLE. An index of some rows only is passed over.
  void read(const ScriptTokens& statement);
  /// nullptr: no statement has made it.
  [[nodiscard]] const Table* find(const std::string& name) const;

 private:
  void read_alter(const ScriptTokens& tokens);
  void read_index(const ScriptTokens& tokens);

  std::map<std::string, Table> tables_;
};

}  // namespace fulldress::scenarios
