#include "scenarios/steps/row_place.hpp"

#include "harness/base/text.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/embedded_sql.hpp"

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::new_rows);
  return parsed;
}

std::string quoted(const Session& session, const std::vector<std::string>& columns) {
  std::string text;
  for (const auto& each : columns) text += (text.empty() ? "" : ", ") + session.quote_name(each);
  return text;
}

std::string placeholders(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t at = 0; at < count; ++at) {
    text += (at == 0 ? "$" : ", $") + std::to_string(first + at);
  }
  return text;
}

std::optional<std::string> refusal(Session& session, const std::string& statement,
                                   const Row& parameters, const Row& wanted) {
  const bool is_postgres = session.engine_name() == "postgres";
  if (!is_postgres) session.execute(statements().get("sqlite.enforce_keys"));
  const Transaction transaction(session);
  try {
    const auto kept = session.query(statement, parameters).rows;
    if (is_postgres) session.execute(statements().get("postgres.check_now"));
    if (kept.size() == 1 && kept.front() == wanted) return std::nullopt;
    return "it keeps other values";
  } catch (const SqlError& error) {
    return one_line(error.info().message);
  }
}

}  // namespace

std::optional<std::string> refusal_of_row(Session& session, const RowValues& row) {
  const auto statement = statements().fill(session.engine_name() + ".insert",
                                           {{"table", session.quote_table(row.table)},
                                            {"columns", quoted(session, row.columns)},
                                            {"values", placeholders(1, row.values.size())}});
  return refusal(session, statement, row.values, row.values);
}

std::optional<std::string> refusal_of_value(Session& session, const RowValues& key,
                                            const std::string& column, const Value& value) {
  Row parameters = {value};
  parameters.insert(parameters.end(), key.values.begin(), key.values.end());
  const auto statement =
      statements().fill("update", {{"table", session.quote_table(key.table)},
                                   {"column", session.quote_name(column)},
                                   {"key", quoted(session, key.columns)},
                                   {"values", placeholders(2, key.values.size())}});
  return refusal(session, statement, parameters, {value});
}

void delete_row(Session& session, const RowValues& key) {
  session.query(statements().fill("delete", {{"table", session.quote_table(key.table)},
                                             {"key", quoted(session, key.columns)},
                                             {"values", placeholders(1, key.values.size())}}),
                key.values);
}

}  // namespace fulldress::scenarios
