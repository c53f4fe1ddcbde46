#include "scenarios/steps/watched_tables.hpp"

#include "harness/engine/content_reader.hpp"
#include "scenarios/steps/migration_finding.hpp"
#include "scenarios/steps/state.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// The only table with the same columns and rows that was not there before.
std::optional<TableName> new_name_of(const TableFingerprint& table, const DataFingerprint& before,
                                     const DataFingerprint& after) {
  std::vector<TableName> names;
  for (const auto& other : after.tables) {
    const bool is_same = other.rows > 0 && other.rows == table.rows &&
                         other.digest == table.digest && other.columns == table.columns;
    if (is_same && find_table(before, other.table) == nullptr) names.push_back(other.table);
  }
  if (names.size() != 1) return std::nullopt;
  return names.front();
}

/// What it is called behind the up; nullopt: it is not there.
std::optional<TableName> name_behind_up(const TableFingerprint& table,
                                        const DataFingerprint& before,
                                        const DataFingerprint& after) {
  if (find_table(after, table.table) != nullptr) return table.table;
  return new_name_of(table, before, after);
}

bool is_away(const WatchedTable& table) { return table.after.columns.empty(); }

}  // namespace

bool has_old_table(const DataFingerprint& before, const DataFingerprint& after,
                   const std::set<TableName>& tables) {
  return std::ranges::any_of(before.tables, [&](const TableFingerprint& table) {
    const auto name = name_behind_up(table, before, after);
    return name && (tables.contains(table.table) || tables.contains(*name));
  });
}

WatchedTables::WatchedTables(const NewRowsTask& task) : task_(task) {}

bool WatchedTables::is_at_risk(const TableName& before, const TableName& after) const {
  return !task_.tables || task_.tables->contains(before) || task_.tables->contains(after);
}

bool WatchedTables::is_restored(const TableName& table) const {
  const auto* before = find_table(task_.before, table);
  const auto* down = find_table(task_.down, table);
  return before != nullptr && down != nullptr && *before == *down;
}

// Nothing is read twice that is known to be the same.
bool WatchedTables::has_same_rows(const WatchedTable& table) const {
  const auto* before = find_table(task_.before, table.before.name);
  const auto* after = find_table(task_.after, table.after.name);
  return before != nullptr && after != nullptr && before->digest == after->digest &&
         before->rows == after->rows &&
         std::ranges::equal(table.before.columns, table.after.columns, {}, &ColumnInfo::name,
                            &ColumnInfo::name);
}

void WatchedTables::read_before(Session& session) {
  for (const auto& each : task_.before.tables) {
    const auto name = name_behind_up(each, task_.before, task_.after);
    const TableName after = name.value_or(each.table);
    if (!is_at_risk(each.table, after)) continue;
    auto info = read_table(session, each.table);
    if (!info) continue;
    auto rows = read_rows(session, *info);
    if (rows) {
      tables_.push_back({.before = std::move(*info),
                         .after = {.name = after, .columns = {}, .primary_key = {}},
                         .old_rows = std::move(*rows),
                         .up_rows = {},
                         .written_rows = {},
                         .left_rows = {}});
    } else if (name) {
      count(each.table);
    }
  }
}

void WatchedTables::read_behind_up(Session& session) {
  std::erase_if(tables_, [&](WatchedTable& table) {
    auto info = read_table(session, table.after.name);
    if (!info) return false;
    table.after = std::move(*info);
    auto rows =
        has_same_rows(table) ? std::optional(table.old_rows) : read_rows(session, table.after);
    if (rows) {
      table.up_rows = std::move(*rows);
    } else {
      count(table.before.name);
    }
    return !rows;
  });
}

void WatchedTables::read_written(Session& session) {
  std::erase_if(tables_, [&](WatchedTable& table) {
    if (is_away(table)) return false;
    auto rows = read_rows(session, table.after);
    if (rows) {
      table.written_rows = std::move(*rows);
    } else {
      count(table.before.name);
    }
    return !rows;
  });
  if (counted_.empty()) return;
  for (const auto& [table, rows] :
       read_row_counts(session, {.excluded_tables = all_but_counted(task_.after)})) {
    if (counted_.contains(table)) counted_[table].written = rows;
  }
}

void WatchedTables::read_behind_down(Session& session) {
  std::erase_if(tables_, [&](WatchedTable& table) {
    auto rows = read_rows(session, table.before);
    if (rows) table.left_rows = std::move(*rows);
    return !rows;
  });
  if (counted_.empty()) return;
  for (const auto& [table, rows] :
       read_row_counts(session, {.excluded_tables = all_but_counted(task_.before)})) {
    if (counted_.contains(table)) counted_[table].left = rows;
  }
}

// One that is renamed is not found again by its name, and told of as not judged.
void WatchedTables::count(const TableName& table) { counted_.emplace(table, Counted{}); }

std::vector<TableName> WatchedTables::all_but_counted(const DataFingerprint& data) const {
  auto names = task_.ledger;
  for (const auto& table : data.tables) {
    if (!counted_.contains(table.table)) names.push_back(table.table);
  }
  return names;
}

std::vector<TableName> WatchedTables::made_by_up() const {
  std::vector<TableName> made;
  for (const auto& each : task_.after.tables) {
    const bool is_old = find_table(task_.before, each.table) != nullptr ||
                        std::ranges::any_of(tables_, [&](const WatchedTable& table) {
                          return table.after.name == each.table;
                        });
    if (!is_old) made.push_back(each.table);
  }
  return made;
}

std::vector<Finding> WatchedTables::findings(NewRowCase about) const {
  for (const auto& table : tables_) about.placed.add(table);
  about.made_by_up = made_by_up();
  std::vector<Finding> found;
  for (const auto& table : tables_) {
    if (is_away(table)) continue;
    about.is_restored = is_restored(table.before.name);
    about.is_partitioned_anew = task_.partitioned_anew.contains(table.before.name);
    auto of_table = new_row_findings(table, about);
    std::move(of_table.begin(), of_table.end(), std::back_inserter(found));
  }
  for (const auto& [table, counted] : counted_) {
    auto of_table = finding_of_count(table, counted, about);
    std::move(of_table.begin(), of_table.end(), std::back_inserter(found));
  }
  return found;
}

// Without looking at rows, fewer of them are a loss only where the up leaves their number alone.
std::vector<Finding> WatchedTables::finding_of_count(const TableName& table, const Counted& counted,
                                                     const NewRowCase& about) const {
  const auto* before = find_table(task_.before, table);
  const auto* after = find_table(task_.after, table);
  const bool is_countable = before != nullptr && after != nullptr && before->rows == after->rows &&
                            !task_.partitioned_anew.contains(table);
  if (after != nullptr && counted.written == after->rows) return {};
  const bool is_lost = is_countable && counted.left < counted.written;
  auto finding =
      migration_finding(is_lost ? "new-rows-lost" : "new-rows-not-judged", about.migration, {});
  finding.subject = "table " + table.to_text();
  finding.severity = is_lost ? Severity::warning : Severity::info;
  finding.message =
      is_lost ? table.to_text() + " has " + std::to_string(counted.left) + " rows instead of " +
                    std::to_string(counted.written) + " when rows were written between up and down"
              : table.to_text() + " has more than " + std::to_string(watched_rows_max) +
                    " rows: new ones are " +
                    (is_countable ? "all there after the down, their values are not compared"
                                  : "not judged, as the up changes the number of rows");
  return {finding};
}

}  // namespace fulldress::scenarios
