#include "scenarios/steps/watched_table.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace fulldress::scenarios {
namespace {

using Names = std::vector<std::string>;

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::new_rows);
  return parsed;
}

const ColumnInfo* find(const TableInfo& table, const std::string& name) {
  const auto found = std::ranges::find(table.columns, name, &ColumnInfo::name);
  return found == table.columns.end() ? nullptr : &*found;
}

bool has_same_type(const std::string& column, const WatchedTable& table) {
  const auto* before = find(table.before, column);
  const auto* after = find(table.after, column);
  return before != nullptr && after != nullptr && before->type == after->type;
}

bool holds_value(const std::vector<Row>& rows) {
  return std::ranges::any_of(rows, [](const Row& row) { return row.at(0).has_value(); });
}

/// What was there before and is there still, by key.
bool keeps_values(const std::string& column, const WatchedTable& table, const Names& key) {
  std::map<Row, Value> before;
  for (const auto& row : table.old_rows.rows) {
    before[values_of(key, table.old_rows, row)] = values_of({column}, table.old_rows, row).at(0);
  }
  return std::ranges::all_of(table.up_rows.rows, [&](const Row& row) {
    const auto old = before.find(values_of(key, table.up_rows, row));
    return old == before.end() || old->second == values_of({column}, table.up_rows, row).at(0);
  });
}

}  // namespace

Row values_of(const Names& columns, const RowList& list, const Row& row) {
  Row values;
  for (const auto& column : columns) {
    const auto found = std::ranges::find(list.columns, column);
    values.push_back(row.at(static_cast<std::size_t>(found - list.columns.begin())));
  }
  return values;
}

std::vector<Row> values_of(const Names& columns, const RowList& list) {
  std::vector<Row> rows;
  for (const auto& row : list.rows) rows.push_back(values_of(columns, list, row));
  return rows;
}

std::vector<Row> rows_beside(std::vector<Row> rows, std::vector<Row> others) {
  std::ranges::sort(rows);
  std::ranges::sort(others);
  std::vector<Row> found;
  std::ranges::set_difference(rows, others, std::back_inserter(found));
  return found;
}

std::optional<TableInfo> read_table(Session& session, const TableName& name) {
  const bool is_postgres = session.engine_name() == "postgres";
  const std::string spelled = is_postgres ? session.quote_table(name) : name.name;
  TableInfo table{.name = name, .columns = {}, .primary_key = {}};
  std::map<int, std::string> key;
  for (const Row& row :
       session.query(statements().get(session.engine_name() + ".table"), {spelled}).rows) {
    const std::string column = row[0].value_or("");
    table.columns.push_back({.name = column,
                             .type = row[1].value_or(""),
                             .is_not_null = false,
                             .is_generated = row[2] == "t" || row[2] == "1"});
    if (row[3]) key.emplace(std::stoi(*row[3]), column);
  }
  if (table.columns.empty()) return std::nullopt;
  for (const auto& [place, column] : key) table.primary_key.push_back(column);
  return table;
}

std::optional<RowList> read_rows(Session& session, const TableInfo& table) {
  RowList list;
  std::string columns;
  for (const auto& column : table.columns) {
    list.columns.push_back(column.name);
    columns += (columns.empty() ? "" : ", ") + session.quote_name(column.name);
  }
  if (columns.empty()) return std::nullopt;
  const auto statement =
      statements().fill("rows", {{"columns", columns},
                                 {"table", session.quote_table(table.name)},
                                 {"rows", std::to_string(watched_rows_max + 1)}});
  list.rows = session.query(statement).rows;
  if (list.rows.size() > watched_rows_max) return std::nullopt;
  return list;
}

Names common_columns(const WatchedTable& table) {
  Names columns;
  for (const auto& column : table.before.columns) {
    const auto* after = find(table.after, column.name);
    const bool is_written = !column.is_generated && after != nullptr && !after->is_generated;
    if (is_written) columns.push_back(column.name);
  }
  return columns;
}

Names stable_key(const WatchedTable& table) {
  const auto& key = table.before.primary_key;
  const auto is_same = [&](const std::string& column) { return has_same_type(column, table); };
  if (key != table.after.primary_key || !std::ranges::all_of(key, is_same)) return {};
  const auto before = values_of(key, table.old_rows);
  const auto after = values_of(key, table.up_rows);
  const auto lost = rows_beside(before, after);
  const auto come = rows_beside(after, before);
  // The up may take rows away, or bring some; where it does both, it may have given other keys.
  return lost.empty() || come.empty() ? key : Names();
}

ColumnFate fate_of(const std::string& column, const WatchedTable& table, const Names& key) {
  if (!has_same_type(column, table)) return ColumnFate::turned;
  const auto before = values_of({column}, table.old_rows);
  const auto after = values_of({column}, table.up_rows);
  if (!holds_value(before) && !holds_value(after)) return ColumnFate::unknown;
  const bool is_kept = key.empty()
                           ? rows_beside(before, after).empty() && before.size() == after.size()
                           : keeps_values(column, table, key);
  if (!is_kept) return ColumnFate::turned;
  return holds_value(before) ? ColumnFate::kept : ColumnFate::unknown;
}

}  // namespace fulldress::scenarios
