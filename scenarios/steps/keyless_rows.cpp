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

void pair_rows_without(TableDifference& difference, const std::vector<std::string>& given_up) {
  if (given_up.empty() || difference.is_capped) return;
  std::vector<bool> is_left_out;
  for (const auto& column : difference.columns) {
    is_left_out.push_back(std::ranges::find(given_up, column) != given_up.end());
  }
  const auto lost_row = [](const Row& row) {
    return RowDifference{.change = RowChange::missing, .before = row};
  };
  const auto left_row = [](const Row& row) {
    return RowDifference{.change = RowChange::extra, .after = row};
  };
  std::multimap<Row, const Row*> waiting;
  for (const auto& row : difference.rows) {
    if (row.change != RowChange::missing) {
      waiting.emplace(without(row.after, is_left_out), &row.after);
    }
  }
  std::vector<RowDifference> pairs;
  TableDifference rest = difference;
  rest.rows.clear();
  rest.key_columns.clear();
  for (const auto& row : difference.rows) {
    if (row.change == RowChange::extra) continue;
    const auto other = waiting.find(without(row.before, is_left_out));
    if (other == waiting.end()) {
      rest.rows.push_back(lost_row(row.before));
      continue;
    }
    pairs.push_back({.change = RowChange::changed,
                     .key = {},
                     .before = row.before,
                     .after = *other->second,
                     .changed_columns = given_up});
    waiting.erase(other);
  }
  for (const auto& [values, row] : waiting) rest.rows.push_back(left_row(*row));
  pair_keyless_rows(rest);
  rest.rows.insert(rest.rows.end(), pairs.begin(), pairs.end());
  difference = std::move(rest);
}

}  // namespace fulldress::scenarios
