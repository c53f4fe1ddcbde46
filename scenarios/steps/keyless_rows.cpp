#include "scenarios/steps/keyless_rows.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace fulldress::scenarios {
namespace {

using RowList = std::vector<const Row*>;

std::vector<Value> values_of(const RowList& rows, std::size_t column) {
  std::vector<Value> values;
  for (const auto* row : rows) values.push_back(row->at(column));
  std::sort(values.begin(), values.end());
  return values;
}

Row without(const Row& row, const std::vector<bool>& is_left_out) {
  Row rest;
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (!is_left_out[at]) rest.push_back(row[at]);
  }
  return rest;
}

}  // namespace

void pair_keyless_rows(TableDifference& difference) {
  if (!difference.key_columns.empty() || difference.is_capped) return;
  RowList lost;
  RowList left;
  for (const auto& row : difference.rows) {
    const auto& values = row.change == RowChange::missing ? row.before : row.after;
    if (row.change == RowChange::changed || values.size() != difference.columns.size()) return;
    (row.change == RowChange::missing ? lost : left).push_back(&values);
  }
  if (lost.empty() || lost.size() != left.size()) return;
  std::vector<bool> differs;
  std::vector<std::string> changed;
  for (std::size_t at = 0; at < difference.columns.size(); ++at) {
    differs.push_back(values_of(lost, at) != values_of(left, at));
    if (differs.back()) changed.push_back(difference.columns[at]);
  }
  if (changed.empty() || changed.size() == difference.columns.size()) return;
  std::multimap<Row, const Row*> waiting;
  for (const auto* row : left) waiting.emplace(without(*row, differs), row);
  std::vector<RowDifference> pairs;
  for (const auto* row : lost) {
    const auto other = waiting.find(without(*row, differs));
    if (other == waiting.end()) return;
    pairs.push_back({.change = RowChange::changed,
                     .key = {},
                     .before = *row,
                     .after = *other->second,
                     .changed_columns = changed});
    waiting.erase(other);
  }
  difference.rows = std::move(pairs);
}

}  // namespace fulldress::scenarios
