#include "scenarios/steps/placed_rows.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

namespace fulldress::scenarios {
namespace {

Row without_nulls(const Row& row) {
  Row values;
  std::ranges::copy_if(row, std::back_inserter(values),
                       [](const Value& value) { return value.has_value(); });
  return values;
}

}  // namespace

void PlacedRows::add(const WatchedTable& table) {
  auto known_by = stable_key(table);
  if (known_by.empty()) known_by = common_columns(table);
  if (table.after.columns.empty()) known_by = table.left_rows.columns;
  auto written = values_of(known_by, table.old_rows);
  if (!table.after.columns.empty()) {
    std::ranges::move(values_of(known_by, table.written_rows), std::back_inserter(written));
  }
  const std::set<Row> known(written.begin(), written.end());
  for (const auto& row : table.left_rows.rows) {
    if (known.contains(values_of(known_by, table.left_rows, row))) continue;
    rows_.push_back({.table = table.before.name, .row = row});
  }
}

std::optional<TableName> PlacedRows::take(const TableName& from, const Row& values) {
  auto wanted = without_nulls(values);
  if (wanted.empty()) return std::nullopt;
  std::ranges::sort(wanted);
  const auto found = std::ranges::find_if(rows_, [&](const Placed& each) {
    auto held = without_nulls(each.row);
    std::ranges::sort(held);
    return each.table != from && std::ranges::includes(held, wanted);
  });
  if (found == rows_.end()) return std::nullopt;
  auto table = found->table;
  rows_.erase(found);
  return table;
}

}  // namespace fulldress::scenarios
