#include "scenarios/steps/drawn_numbers.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <string>

namespace fulldress::scenarios {

bool may_be_drawn(Session& session, const TableName& sequence, const NumberRange& range) {
  static const SqlTemplate statements(embedded_sql::drawn_numbers);
  const auto columns =
      session.query(statements.get("columns"), {session.quote_table(sequence)}).rows;
  for (const auto& column : columns) {
    if (column.at(3) != "true") return true;
    const auto table =
        session.quote_table({.schema = column.at(0).value(), .name = column.at(1).value()});
    const auto held = session.query(
        statements.fill("holds",
                        {{"table", table}, {"column", session.quote_name(column.at(2).value())}}),
        {std::to_string(range.first), std::to_string(range.last)});
    if (!held.rows.empty()) return true;
  }
  return columns.empty();
}

}  // namespace fulldress::scenarios
