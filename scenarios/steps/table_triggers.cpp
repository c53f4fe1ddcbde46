#include "scenarios/steps/table_triggers.hpp"

#include "scenarios/scripts/script_words.hpp"
#include "scenarios/scripts/written_columns.hpp"
#include "scenarios/steps/object_identity.hpp"

#include <algorithm>

namespace fulldress::scenarios {

bool has_trigger_on(const SchemaSnapshot& schema, const TableName& table) {
  return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const auto& each) {
    return each.kind == "trigger" &&
           ScriptWords(each.identity + " " + each.definition).names(table.name);
  });
}

bool has_trigger_that_times(const SchemaSnapshot& schema, const TableName& table,
                            const std::string& column) {
  return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const auto& each) {
    if (each.kind != "trigger") return false;
    const ScriptWords trigger(each.identity + " " + each.definition);
    if (!trigger.names(table.name)) return false;
    if (assigns_now(each.definition, column)) return true;
    return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const auto& other) {
      return other.kind == "function" && trigger.names(last_name(other.identity)) &&
             assigns_now(other.definition, column);
    });
  });
}

}  // namespace fulldress::scenarios
