#include "scenarios/workload/touched_tables.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/statement_desk.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/queries/statement_session.hpp"

#include <algorithm>
#include <set>

namespace fulldress::scenarios {
namespace {

/// Other values may lead to other partitions and branches; a few are enough for the tables.
constexpr std::size_t values_max = 10;

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::touched_tables);
  return parsed;
}

void add_tables(Session& session, const QueryStatement& statement, const Row& values,
                std::set<TableUse>& uses) {
  Transaction transaction(session, is_only_reading(statement)
                                       ? TransactionMode::repeatable_read_only
                                       : TransactionMode::read_write);
  work_as(session, statement);
  static_cast<void>(desk_of(session).perform(statement.sql, values));
  for (const auto& row : session.query(statements().get("locked")).rows) {
    uses.insert({.table = row.at(0).value_or("") + "." + row.at(1).value_or(""),
                 .access = row.at(2) == "t" ? TableAccess::write : TableAccess::read});
  }
  transaction.rollback();
}

}  // namespace

std::vector<TableUse> touched_tables(const Database& database, const QueryStatement& statement,
                                     const Deadline& deadline) {
  const auto session = database.connect(deadline);
  if (session->engine_name() != "postgres") return {};
  std::set<TableUse> uses;
  const auto count = std::min(statement.parameters.size(), values_max);
  for (std::size_t at = 0; at < count; ++at) {
    try {
      add_tables(*session, statement, statement.parameters[at], uses);
    } catch (const SqlError&) {
      // What is refused with these values is an outcome of the calls, and touches nothing.
    }
  }
  session->close();
  std::vector<TableUse> found;
  for (const auto& use : uses) {
    // What is written is not counted as read too.
    const TableUse written{.table = use.table, .access = TableAccess::write};
    if (use.access == TableAccess::write || !uses.contains(written)) found.push_back(use);
  }
  return found;
}

}  // namespace fulldress::scenarios
