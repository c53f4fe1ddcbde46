#include "migrations/precondition.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "migrations/sql/embedded_sql.hpp"
#include "migrations/step_record.hpp"

#include <optional>
#include <string_view>

namespace fulldress::migrations {
namespace {

struct Decision {
  Unmet unmet = Unmet::ignores;
  std::string reason;       // which one does not hold and why; empty when all hold
  ScriptPosition position;  // of that one
};

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::preconditions);
  return parsed;
}

struct ObjectKind {
  std::string_view statement;
  std::string_view noun;
};

ObjectKind object_kind(Precondition::Kind kind) {
  switch (kind) {
    case Precondition::Kind::view_exists:
      return {.statement = "view_exists", .noun = "view"};
    case Precondition::Kind::column_exists:
      return {.statement = "column_exists", .noun = "column"};
    case Precondition::Kind::index_exists:
      return {.statement = "index_exists", .noun = "index"};
    case Precondition::Kind::sequence_exists:
      return {.statement = "sequence_exists", .noun = "sequence"};
    case Precondition::Kind::foreign_key_exists:
      return {.statement = "foreign_key_exists", .noun = "foreign key"};
    default:
      return {.statement = "table_exists", .noun = "table"};
  }
}

std::string answer_of_query(Session& session, const Precondition& asked) {
  const auto rows = session.query(asked.subject).rows;
  if (rows.empty() || rows[0].empty()) return "the query of the precondition gives no row";
  const std::string found = rows[0][0].value_or("null");
  if (found == asked.expected) return {};
  return "the query of the precondition gives " + found + ", not " + asked.expected;
}

std::string answer_of_object(Session& session, const Precondition& asked) {
  const ObjectKind object = object_kind(asked.kind);
  const std::string name = session.engine_name() + "." + std::string(object.statement);
  Row parameters = {asked.schema, asked.subject};
  const bool has_table = asked.kind == Precondition::Kind::column_exists ||
                         asked.kind == Precondition::Kind::index_exists;
  if (has_table) parameters.push_back(asked.table);
  if (!session.query(statements().get(name), parameters).rows.empty()) return {};
  return "there is no " + std::string(object.noun) + " " + asked.subject +
         (asked.table.empty() ? "" : " of " + asked.table);
}

std::string answer_of(Session& session, const Precondition& asked);

/// Up to the first part that decides it.
std::string answer_of_parts(Session& session, const Precondition& asked) {
  const bool is_any = asked.kind == Precondition::Kind::any_of;
  std::string answer;
  for (const Precondition& part : asked.parts) {
    answer = answer_of(session, part);
    if (answer.empty() == is_any) return answer;
  }
  return answer;
}

/// Why it does not hold; empty when it does.
std::string answer_of(Session& session, const Precondition& asked) {
  std::string answer;
  switch (asked.kind) {
    case Precondition::Kind::query:
      answer = answer_of_query(session, asked);
      break;
    case Precondition::Kind::known:
      answer = asked.subject;
      break;
    case Precondition::Kind::all_of:
    case Precondition::Kind::any_of:
      answer = answer_of_parts(session, asked);
      break;
    default:
      answer = answer_of_object(session, asked);
  }
  if (!asked.is_negated) return answer;
  if (!answer.empty()) return {};
  return asked.subject.empty() ? "what must not hold does"
                               : asked.subject + " is there, and must not";
}

/// The same, with an error of the database taken back.
std::string guarded_answer(Session& session, const Precondition& asked) {
  const std::string engine = session.engine_name();
  std::optional<Transaction> own;
  if (session.transaction_state() == TransactionState::idle) own.emplace(session);
  session.execute(statements().get(engine + ".savepoint"));
  try {
    std::string answer = answer_of(session, asked);
    session.execute(statements().get(engine + ".release"));
    if (own) own->commit();
    return answer;
  } catch (const SqlError&) {
    if (session.transaction_state() != TransactionState::idle) {
      session.execute(statements().get(engine + ".take_back"));
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
