#include "scenarios/steps/table_keys.hpp"

#include "fixtures/transfer/schema.hpp"
#include "harness/engine/lower_case.hpp"

namespace fulldress::scenarios {

std::optional<std::vector<std::set<std::string>>> keys_of_table(Session& session,
                                                                const std::string& table) {
  std::optional<std::vector<std::set<std::string>>> found;
  for (const auto& each : fixtures::read_transfer_schema(session, {}).tables) {
    if (lower_case(each.info.name.name) != table) continue;
    if (!found) found.emplace();
    auto keys = each.unique_keys;
    if (!each.info.primary_key.empty()) keys.push_back(each.info.primary_key);
    for (const auto& key : keys) {
      auto& columns = found->emplace_back();
      for (const auto& column : key) columns.insert(lower_case(column));
    }
  }
  return found;
}

}  // namespace fulldress::scenarios
