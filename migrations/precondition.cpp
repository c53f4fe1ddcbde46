#include "migrations/precondition.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "migrations/sql/embedded_sql.hpp"
#include "migrations/step_record.hpp"

#include <optional>

namespace fulldress::migrations {
namespace {

struct Decision {
  Unmet unmet = Unmet::ignores;
  std::string reason;       // which one does not hold and why; empty when all hold
  ScriptPosition position;  // of that one
};

/// Why it does not hold; empty when it does.
std::string answer_of(Session& session, const Precondition& asked) {
  static const SqlTemplate statements(sql::preconditions);
  if (asked.kind != Precondition::Kind::query) {
    const bool is_table = asked.kind == Precondition::Kind::table_exists;
    const std::string name = session.engine_name() + (is_table ? ".table_exists" : ".view_exists");
    const bool exists =
        !session.query(statements.get(name), {asked.schema, asked.subject}).rows.empty();
    if (exists) return {};
    return std::string("there is no ") + (is_table ? "table " : "view ") + asked.subject;
  }
  const auto rows = session.query(asked.subject).rows;
  if (rows.empty() || rows[0].empty()) return "the query of the precondition gives no row";
  const std::string found = rows[0][0].value_or("null");
  if (found == asked.expected) return {};
  return "the query of the precondition gives " + found + ", not " + asked.expected;
}

/// The same, with an error of the database taken back.
std::string guarded_answer(Session& session, const Precondition& asked) {
  static const SqlTemplate statements(sql::preconditions);
  const std::string engine = session.engine_name();
  std::optional<Transaction> own;
  if (session.transaction_state() == TransactionState::idle) own.emplace(session);
  session.execute(statements.get(engine + ".savepoint"));
  try {
    std::string answer = answer_of(session, asked);
    session.execute(statements.get(engine + ".release"));
    if (own) own->commit();
    return answer;
  } catch (const SqlError&) {
    if (session.transaction_state() != TransactionState::idle) {
      session.execute(statements.get(engine + ".take_back"));
    }
    throw;
  }
}

Decision ask(Session& session, const Preconditions& preconditions) {
  for (const Precondition& each : preconditions.all) {
    Decision decision{.unmet = preconditions.on_fail, .reason = {}, .position = each.position};
    try {
      decision.reason = guarded_answer(session, each);
    } catch (const SqlError& error) {
      decision.unmet = preconditions.on_error;
      decision.reason = "the precondition cannot be asked: " + error.message();
    }
    if (decision.reason.empty()) continue;
    decision.reason = each.position.to_text() + ": " + decision.reason;
    return decision;
  }
  return {};
}

}  // namespace

PreconditionVerdict decide_preconditions(Session& session, const MigrationStep& step,
                                         MigrationRecord& record) {
  const Preconditions& preconditions = step.migration.preconditions;
  if (step.direction == Direction::down || preconditions.all.empty()) {
    return PreconditionVerdict::run;
  }
  const Decision decision = ask(session, preconditions);
  if (decision.reason.empty()) return PreconditionVerdict::run;
  switch (decision.unmet) {
    case Unmet::ignores:
      add_reason(record, "it runs all the same: " + decision.reason);
      return PreconditionVerdict::run;
    case Unmet::skips:
      record.verdict = Verdict::skipped;
      record.reason = "not run, and left for the next run: " + decision.reason;
      return PreconditionVerdict::leave;
    case Unmet::marks:
      record.reason = "not run, but recorded: " + decision.reason;
      return PreconditionVerdict::mark;
    case Unmet::halts:
      break;
  }
  record.position = decision.position;
  refuse(record, "migrations.precondition-failed", decision.reason);
  return PreconditionVerdict::leave;
}

MigrationStep marked(const MigrationStep& step) {
  return {.migration = step.migration,
          .direction = step.direction,
          .previous_version = step.previous_version,
          .outcome = StepOutcome::marked};
}

}  // namespace fulldress::migrations
