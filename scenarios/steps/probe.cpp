#include "scenarios/steps/probe.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view success = "00000";

const SqlTemplate& postgres_sql() {
  static const SqlTemplate parsed(embedded_sql::probe_postgres);
  return parsed;
}

const SqlTemplate& sqlite_sql() {
  static const SqlTemplate parsed(embedded_sql::probe_sqlite);
  return parsed;
}

std::string as_json(const std::vector<ProbeStatement>& statements) {
  auto list = nlohmann::json::array();
  for (const auto& each : statements) {
    list.push_back({{"sql", each.sql}, {"role", each.role}, {"action", each.action}});
  }
  return list.dump();
}

Value names_as_json(const std::set<TableName>* tables) {
  if (tables == nullptr) return std::nullopt;
  auto list = nlohmann::json::array();
  for (const auto& each : *tables) list.push_back(each.to_text());
  return list.dump();
}

std::vector<ProbeOutcome> run_on_postgres(Session& session,
                                          const std::vector<ProbeStatement>& statements) {
  Transaction transaction(session);
  session.execute(postgres_sql().get("create_run"));
  std::vector<ProbeOutcome> outcomes;
  for (const Row& row : session.query(postgres_sql().get("run"), {as_json(statements)}).rows) {
    outcomes.push_back({.code = row[0].value_or(""), .message = row[1].value_or("")});
  }
  transaction.rollback();
  return outcomes;
}

/// One transaction for each statement: SQLite may end a transaction with an error.
ProbeOutcome try_on_sqlite(Session& session, const ProbeStatement& statement) {
  Transaction transaction(session);
  try {
    session.execute(statement.sql);
    const auto changes = session.query(sqlite_sql().get("changes"));
    return {.code = std::string(success), .message = changes.rows.at(0).at(0).value_or("")};
  } catch (const SqlError& error) {
    return {.code = error.sqlstate(), .message = error.info().message};
  }
}

std::string outcome_text(const ProbeOutcome& outcome) {
  if (outcome.code == success) return "succeeds (" + outcome.message + ")";
  return "fails with " + outcome.code + ": " + one_line(outcome.message);
}

// The words of an error may change with the order of indexes; its code says what happened.
bool is_same(const ProbeOutcome& before, const ProbeOutcome& after) {
  return before.code == after.code && (before.code != success || before.message == after.message);
}

std::string what(const ProbeStatement& statement) {
  const std::string joint = statement.action == "insert"   ? " into "
                            : statement.action == "update" ? " of "
                                                           : " from ";
  return statement.action + joint + statement.table +
         (statement.role.empty() ? "" : " as " + statement.role);
}

}  // namespace

std::vector<ProbeStatement> plan_probe(Session& session, const std::vector<TableName>& left_out,
                                       const std::set<TableName>* only) {
  const bool is_postgres = session.engine_name() == "postgres";
  if (!is_postgres && session.engine_name() != "sqlite") return {};
  std::vector<ProbeStatement> statements;
  const auto& sql = is_postgres ? postgres_sql() : sqlite_sql();
  for (const Row& row : session.query(sql.get("plan"), {names_as_json(only)}).rows) {
    statements.push_back({.table = row[0].value_or(""),
                          .action = row[1].value_or(""),
                          .role = row[2].value_or(""),
                          .sql = row[3].value_or("")});
  }
  std::erase_if(statements, [&](const ProbeStatement& statement) {
    return std::any_of(left_out.begin(), left_out.end(),
                       [&](const TableName& table) { return statement.table == table.to_text(); });
  });
  return statements;
}

std::vector<ProbeOutcome> run_probe(Session& session,
                                    const std::vector<ProbeStatement>& statements) {
  if (statements.empty()) return {};
  if (session.engine_name() == "postgres") return run_on_postgres(session, statements);
  std::vector<ProbeOutcome> outcomes;
  for (const auto& each : statements) outcomes.push_back(try_on_sqlite(session, each));
  return outcomes;
}

void write_rows(Session& session, const std::vector<ProbeStatement>& statements) {
  for (const auto& statement : statements) {
    if (statement.action != "insert" || !statement.role.empty()) continue;
    Transaction transaction(session);
    try {
      session.execute(statement.sql);
      transaction.commit();
    } catch (const SqlError&) {
      // A row that cannot be written now is no row the down could lose.
      continue;
    }
  }
}

std::vector<Finding> probe_findings(const ProbeComparison& comparison, const std::string& state) {
  const auto& [statements, before, after] = comparison;
  ensure(statements.size() == before.size() && statements.size() == after.size(),
         "every probe has an outcome");
  std::vector<Finding> findings;
  for (std::size_t index = 0; index < statements.size(); ++index) {
    if (is_same(before[index], after[index])) continue;
    const auto& statement = statements[index];
    findings.push_back({.id = "roundtrip.write-probe",
                        .severity = Severity::error,
                        .subject = what(statement),
                        .message = what(statement) + " " + outcome_text(after[index]) + " " +
                                   state + "; before the up it " + outcome_text(before[index]),
                        .before = outcome_text(before[index]),
                        .after = outcome_text(after[index]),
                        .position = {},
                        .evidence = {.columns = {"statement"}, .rows = {{statement.sql}}}});
  }
  return findings;
}

}  // namespace fulldress::scenarios
