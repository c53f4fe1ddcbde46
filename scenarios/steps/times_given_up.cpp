#include "scenarios/steps/times_given_up.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/host/clock.hpp"
#include "scenarios/scripts/written_columns.hpp"
#include "scenarios/steps/table_triggers.hpp"

#include <algorithm>
#include <chrono>

namespace fulldress::scenarios {
namespace {

/// Whether `value` is a moment of today, which has another date in other time zones.
bool is_of_today(const Value& value) {
  constexpr std::size_t date_length = 10;
  const auto now = std::chrono::system_clock::now();
  for (const int day : {-1, 0, 1}) {
    const auto date = utc_text_of(now + std::chrono::days(day)).substr(0, date_length);
    if (value && value->starts_with(date)) return true;
  }
  return false;
}

// By its name, or by what a trigger writes there; any other time says something of its own.
bool is_time_of_change(const AnnouncingScripts& scripts, const TableName& table,
                       const std::string& column) {
  return is_named_as_time_of_change(column) ||
         has_trigger_that_times(scripts.before.schema, table, column) ||
         has_trigger_that_times(scripts.after.schema, table, column);
}

bool becomes(const AnnouncingScripts& scripts, const std::string& copy, const TableName& table) {
  const std::string name = lower_case(table.name);
  return copy == name ||
         (!copy.empty() &&
          std::any_of(scripts.ups.begin(), scripts.ups.end(), [&](const ScriptWords& statement) {
            return statement.renames_table(copy) == name;
          }));
}

}  // namespace

// The column stays all the time, and the up does nothing else with it, else it is a value like
// others that the down must bring back.
bool gives_up_times(const AnnouncingScripts& scripts, const TableDifference& difference,
                    const std::string& column) {
  const auto& table = difference.table;
  const auto* left = scripts.left_of(table);
  if (left == nullptr ||
      std::find(left->columns.begin(), left->columns.end(), column) == left->columns.end() ||
      !is_time_of_change(scripts, table, column)) {
    return false;
  }
  const auto updates = [&](const ScriptWords& statement) {
    return statement.has("update") && statement.first() != "create" && statement.names(table.name);
  };
  const auto sets = [&](const ScriptWords& statement) {
    return (updates(statement) && statement.sets_to_now(column)) ||
           becomes(scripts, copies_now_into(statement.text(), column, left->columns), table);
  };
  const auto is_any = [](const std::vector<ScriptWords>& statements, const auto& is_such) {
    return std::any_of(statements.begin(), statements.end(), is_such);
  };
  const auto is_about = [&](const ScriptWords& statement) {
    const bool keeps_no_values =
        statement.first() == "create" && statement.has_any({"index", "trigger", "view"});
    return statement.names(table.name) && statement.names(column) && !sets(statement) &&
           !keeps_no_values;
  };
  const auto is_other_time = [&](const RowDifference& row) {
    const auto& names = row.changed_columns;
    if (std::find(names.begin(), names.end(), column) == names.end()) return false;
    const auto found = std::find(difference.columns.begin(), difference.columns.end(), column);
    const auto index = static_cast<std::size_t>(found - difference.columns.begin());
    return index >= row.after.size() || !is_of_today(row.after[index]);
  };
  if (is_any(scripts.ups, is_about)) return false;
  if (is_any(scripts.ups, sets)) return true;
  return (has_trigger_on(scripts.before.schema, table) ||
          has_trigger_on(scripts.after.schema, table)) &&
         (is_any(scripts.ups, updates) || is_any(scripts.downs, updates)) &&
         !is_any(scripts.downs, is_about) &&
         std::none_of(difference.rows.begin(), difference.rows.end(), is_other_time);
}

}  // namespace fulldress::scenarios
