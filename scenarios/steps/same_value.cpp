#include "scenarios/steps/same_value.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::same_value);
  return parsed;
}

class Comparison {
 public:
  Comparison(Session& session, const TableDifference& difference)
      : session_(session), difference_(difference) {}

  bool keeps_values(const RowDifference& row) {
    if (row.change != RowChange::changed || row.changed_columns.empty()) return false;
    return std::all_of(row.changed_columns.begin(), row.changed_columns.end(),
                       [&](const std::string& column) { return keeps_value(row, column); });
  }

 private:
  bool keeps_value(const RowDifference& row, const std::string& column) {
    const auto& columns = difference_.columns;
    const auto found = std::find(columns.begin(), columns.end(), column);
    const auto place = static_cast<std::size_t>(found - columns.begin());
    if (place >= row.before.size() || place >= row.after.size()) return false;
    const auto& before = row.before[place];
    const auto& after = row.after[place];
    const std::string& type = type_of(column);
    if (!before || !after || type.empty()) return false;
    return !session_.query(statements().fill("is_same", {{"type", type}}), {before, after})
                .rows.empty();
  }

  const std::string& type_of(const std::string& column) {
    const auto known = types_.find(column);
    if (known != types_.end()) return known->second;
    const auto rows = session_
                          .query(statements().get("type_of"),
                                 {difference_.table.schema, difference_.table.name, column})
                          .rows;
    return types_[column] = rows.empty() ? std::string() : rows.front().at(0).value_or("");
  }

  Session& session_;
  const TableDifference& difference_;
  std::map<std::string, std::string> types_;  ///< by column; empty: spelling is value
};

}  // namespace

bool is_respelled_only(Session& session, const TableDifference& difference) {
  const auto& rows = difference.rows;
  if (session.engine_name() != "postgres" || difference.is_capped || rows.empty()) return false;
  Comparison comparison(session, difference);
  try {
    return std::all_of(rows.begin(), rows.end(),
                       [&](const RowDifference& row) { return comparison.keeps_values(row); });
  } catch (const SqlError&) {
    // A json that no jsonb can hold cannot be compared by value: it is told of as changed.
    return false;
  }
}

}  // namespace fulldress::scenarios
