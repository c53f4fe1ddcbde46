#include "harness/engine/postgres/prepared.hpp"

#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"

namespace fulldress::postgres {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

}  // namespace

std::vector<Row> query_prepared(Session& session, const Prepared& statement) {
  if (session.query(statements().get("is_prepared"), {statement.name}).rows.empty()) {
    session.execute(statements().fill(
        "prepare", {{"name", statement.name}, {"query", statement.text(session)}}));
  }
  return session
      .query(statements().fill("execute", {{"name", statement.name}}) + statement.arguments)
      .rows;
}

std::string argument_of(const std::set<std::uint32_t>& relations) {
  std::string list;
  for (const auto relation : relations) {
    list += (list.empty() ? "" : ",") + std::to_string(relation);
  }
  return "('{" + list + "}')";
}

}  // namespace fulldress::postgres
