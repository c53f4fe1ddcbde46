#include "scenarios/steps/rows_behind_up.hpp"

#include <algorithm>
#include <optional>

namespace fulldress::scenarios {
namespace {

std::optional<std::size_t> place_of(const TableDifference& table, const std::string& column) {
  const auto found = std::ranges::find(table.columns, column);
  if (found == table.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.columns.begin());
}

Value value_at(const Row& row, std::size_t at) { return at < row.size() ? row[at] : Value(); }

/// Whether both were the same row before: by the key, where both are told apart by the same one,
/// else by the values of the columns that both know.
bool is_same_row(const TableDifference& table, const RowDifference& row,
                 const TableDifference& changes, const RowDifference& changed) {
  if (changed.change == RowChange::extra) return false;
  if (!table.key_columns.empty() && table.key_columns == changes.key_columns) {
    return row.key == changed.key;
  }
  for (std::size_t at = 0; at < changes.columns.size(); ++at) {
    const auto place = place_of(table, changes.columns[at]);
    if (place && value_at(row.before, *place) != value_at(changed.before, at)) return false;
  }
  return true;
}

}  // namespace

RowsBehindUp::Fate RowsBehindUp::fate_of(const TableDifference& difference,
                                         const RowDifference& row,
                                         const std::string& column) const {
  const auto changes = std::ranges::find(tables_, difference.table, &TableDifference::table);
  if (changes == tables_.end()) return Fate::unknown;
  const auto place = place_of(*changes, column);
  if (!place) return Fate::unknown;
  const auto changed = std::ranges::find_if(changes->rows, [&](const RowDifference& each) {
    return is_same_row(difference, row, *changes, each);
  });
  if (changed == changes->rows.end()) return changes->is_capped ? Fate::unknown : Fate::kept;
  if (changed->change == RowChange::missing) return Fate::unknown;
  const auto& names = changed->changed_columns;
  if (std::ranges::find(names, column) == names.end()) return Fate::kept;
  return value_at(changed->after, *place) ? Fate::replaced : Fate::made_null;
}

bool RowsBehindUp::is_kept(const TableDifference& difference, const RowDifference& row) const {
  return !difference.columns.empty() &&
         std::ranges::all_of(difference.columns, [&](const std::string& column) {
           return fate_of(difference, row, column) == Fate::kept;
         });
}

}  // namespace fulldress::scenarios
