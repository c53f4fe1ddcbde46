#include "scenarios/steps/placed_rows.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

namespace fulldress::scenarios {
namespace {

using Names = std::vector<std::string>;

Row sorted_without_nulls(const Row& row) {
  Row values;
  std::ranges::copy_if(row, std::back_inserter(values),
                       [](const Value& value) { return value.has_value(); });
  std::ranges::sort(values);
  return values;
}

/// The columns by which rows written behind the up are known again.
Names known_by(const WatchedTable& table) {
  if (table.after.columns.empty()) return table.left_rows.columns;
  auto key = stable_key(table);
  return key.empty() ? common_columns(table) : key;
}

/// What stood in the common columns, by `key`.
std::map<Row, Row> written_values(const WatchedTable& table, const Names& key) {
  const bool is_there_behind_up = !table.after.columns.empty();
  const auto columns = is_there_behind_up ? common_columns(table) : key;
  std::map<Row, Row> found;
  for (const auto* list : {&table.old_rows, &table.written_rows}) {
    if (list == &table.written_rows && !is_there_behind_up) break;
    for (const auto& row : list->rows) {
      found[values_of(key, *list, row)] = values_of(columns, *list, row);
    }
  }
  return found;
}

/// The values of a row behind the down but for those that were written there.
Row changed_values(const WatchedTable& table, const Row& left, const Names& key,
                   const Row& written) {
  const auto common = common_columns(table);
  Row values = values_of(key, table.left_rows, left);
  for (const auto& column : table.left_rows.columns) {
    const auto value = values_of({column}, table.left_rows, left).at(0);
    const auto at = std::ranges::find(common, column);
    const bool is_as_written =
        at != common.end() && written[static_cast<std::size_t>(at - common.begin())] == value;
    if (!is_as_written) values.push_back(value);
  }
  return values;
}

}  // namespace

void PlacedRows::add(const WatchedTable& table) {
  const auto key = known_by(table);
  const auto written = written_values(table, key);
  for (const auto& row : table.left_rows.rows) {
    const auto known = written.find(values_of(key, table.left_rows, row));
    if (known == written.end()) {
      rows_.push_back({.table = table.before.name, .values = sorted_without_nulls(row)});
    } else if (!table.after.columns.empty()) {
      const auto values = changed_values(table, row, key, known->second);
      if (values.size() == key.size()) continue;
      changes_.push_back({.table = table.before.name, .values = sorted_without_nulls(values)});
    }
  }
}

std::optional<TableName> PlacedRows::take_key(const TableName& from, const Row& key) {
  return take(rows_, from, key);
}

std::optional<TableName> PlacedRows::take_values(const TableName& from, const Row& values) {
  auto table = take(rows_, from, values);
  return table ? table : take(changes_, from, values);
}

std::optional<TableName> PlacedRows::take(std::vector<Placed>& rows, const TableName& from,
                                          const Row& wanted) {
  const auto values = sorted_without_nulls(wanted);
  if (values.empty()) return std::nullopt;
  const auto found = std::ranges::find_if(rows, [&](const Placed& each) {
    return each.table != from && std::ranges::includes(each.values, values);
  });
  if (found == rows.end()) return std::nullopt;
  auto table = found->table;
  rows.erase(found);
  return table;
}

}  // namespace fulldress::scenarios
