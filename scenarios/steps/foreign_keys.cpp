#include "scenarios/steps/foreign_keys.hpp"

#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/object_identity.hpp"

#include <algorithm>
#include <string>

namespace fulldress::scenarios {
namespace {

bool refers(const SchemaObject& object, const TableName& child, const TableName& parent) {
  return is_foreign_key(object) && is_part_of(object.identity, child) &&
         ScriptWords(object.identity + " " + object.definition).names(parent.name);
}

}  // namespace

bool is_foreign_key(const SchemaObject& object) {
  return object.kind == "foreign_key" ||
         (object.kind == "constraint" && object.definition.starts_with("FOREIGN KEY"));
}

std::vector<TableName> referring_tables(const DatabaseState& state,
                                        const std::vector<TableName>& tables) {
  auto reached = tables;
  for (std::size_t at = 0; at < reached.size(); ++at) {
    for (const auto& each : state.data.tables) {
      const auto leads_on = [&](const SchemaObject& object) {
        return refers(object, each.table, reached[at]);
      };
      if (std::find(reached.begin(), reached.end(), each.table) == reached.end() &&
          std::any_of(state.schema.objects.begin(), state.schema.objects.end(), leads_on)) {
        reached.push_back(each.table);
      }
    }
  }
  return {reached.begin() + static_cast<std::ptrdiff_t>(tables.size()), reached.end()};
}

}  // namespace fulldress::scenarios
