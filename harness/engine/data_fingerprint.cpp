#include "harness/engine/data_fingerprint.hpp"

#include <map>
#include <set>

namespace fulldress {

std::vector<TableName> differing_tables(const DataFingerprint& before,
                                        const DataFingerprint& after) {
  std::map<TableName, const TableFingerprint*> old_tables;
  std::set<TableName> differing;
  for (const auto& table : before.tables) {
    old_tables.emplace(table.table, &table);
    differing.insert(table.table);
  }
  for (const auto& table : after.tables) {
    const auto found = old_tables.find(table.table);
    const bool is_equal = found != old_tables.end() && *found->second == table;
    if (is_equal) {
      differing.erase(table.table);
    } else {
      differing.insert(table.table);
    }
  }
  return {differing.begin(), differing.end()};
}

}  // namespace fulldress
