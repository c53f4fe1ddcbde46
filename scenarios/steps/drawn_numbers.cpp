#include "scenarios/steps/drawn_numbers.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <string>

namespace fulldress::scenarios {

namespace {

const SqlTemplate& statements() {
  static const SqlTemplate all(embedded_sql::drawn_numbers);
  return all;
}

/// Schema, table, column, and whether its values are whole numbers: "true".
std::vector<Row> columns_of(Session& session, const TableName& sequence) {
  return session.query(statements().get("columns"), {session.quote_table(sequence)}).rows;
}

}  // namespace

bool may_be_drawn(Session& session, const TableName& sequence, const NumberRange& range) {
  const auto columns = columns_of(session, sequence);
  for (const auto& column : columns) {
    if (column.at(3) != "true") return true;
    const auto table =
        session.quote_table({.schema = column.at(0).value(), .name = column.at(1).value()});
    const auto held = session.query(
        statements().fill("holds",
                          {{"table", table}, {"column", session.quote_name(column.at(2).value())}}),
        {std::to_string(range.first), std::to_string(range.last)});
    if (!held.rows.empty()) return true;
  }
  return columns.empty();
}

void forget_numbers(Session& session, const std::vector<SequencePosition>& sequences,
                    const std::vector<TableName>& tables) {
  const auto is_meant = [&](const TableName& table) {
    return std::ranges::find(tables, table) != tables.end();
  };
  for (const auto& [sequence, last_value, is_called] : sequences) {
    if (session.engine_name() == "sqlite") {
      // A table counts for itself.
      if (!is_meant(sequence)) continue;
      session.query(
          statements().fill("sqlite_go_on_behind", {{"table", session.quote_table(sequence)}}),
          {sequence.name});
      continue;
    }
    const auto columns = columns_of(session, sequence);
    if (columns.size() != 1 || columns.front().at(3) != "true") continue;
    const TableName table{.schema = columns.front().at(0).value(),
                          .name = columns.front().at(1).value()};
    if (!is_meant(table)) continue;
    session.query(
        statements().fill("go_on_behind",
                          {{"table", session.quote_table(table)},
                           {"column", session.quote_name(columns.front().at(2).value())}}),
        {session.quote_table(sequence)});
  }
}

}  // namespace fulldress::scenarios
