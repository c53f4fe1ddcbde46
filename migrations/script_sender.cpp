#include "migrations/script_sender.hpp"

#include "harness/engine/inline_copy.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/guard.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>

namespace fulldress::migrations {

namespace {

/// Whether psql would take what stands at a byte for the rows of a COPY ... FROM STDIN.
bool is_copied_row(std::string_view text, std::size_t offset) {
  SqlScript pieces(text, {.file = {}, .dialect = SqlDialect::psql});
  bool awaits_rows = false;
  try {
    while (const auto piece = pieces.next()) {
      if (piece->offset_bytes > offset) return false;
      awaits_rows = piece->is_copy_from_stdin;
      // The line that ends the rows is none of them, and no SQL either.
      constexpr std::size_t end_bytes = 2;
      const bool is_rows = piece->kind == SqlPieceKind::copy_data;
      if (is_rows && offset <= piece->offset_bytes + piece->text.size() + end_bytes) return true;
    }
  } catch (const UsageError&) {
    // Rows without an end.
    return awaits_rows;
  }
  return false;
}

constexpr const char* rows_hint =
    "rows behind COPY ... FROM STDIN are read by psql alone; the tool sends the file to the "
    "server, which takes them for SQL: write INSERT";

/// Whether the statement at `offset` waits for rows that nobody sends.
bool awaits_rows(std::string_view text, std::size_t offset) {
  const auto statements = statements_of(text.substr(offset), SqlDialect::postgres);
  return statements && !statements->empty() && statements->front().is_copy_from_stdin;
}

/// What a syntax error most likely comes from, where the server's message cannot tell.
std::string hint_at(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  if (rest.starts_with("\xEF\xBB\xBF")) {
    return "the file starts with a byte order mark, which is sent as it is; save it without one";
  }
  if (is_copied_row(text, offset)) return rows_hint;
  if (rest.starts_with('\\')) {
    return "this is a command of psql; the server takes only SQL: take it out";
  }
  return {};
}

/// The same error of the one statement of `text` that it points into, where the text can be split.
SqlError at_statement(const SqlError& error, std::string_view text, SqlDialect dialect) {
  SqlErrorInfo info = error.info();
  const auto statements =
      info.offset_bytes ? statements_of(text, dialect) : std::optional<std::vector<SqlPiece>>();
  if (!statements) return error;
  const std::size_t offset = *info.offset_bytes;
  const auto found =
      std::find_if(statements->begin(), statements->end(), [&](const SqlPiece& each) {
        return offset >= each.offset_bytes && offset <= each.offset_bytes + each.text.size();
      });
  if (found == statements->end()) return error;
  info.statement = found->text;
  info.offset_bytes = offset - found->offset_bytes;
  return SqlError(std::move(info), error.where());
}

void send_rows(Session& session, const ScriptStatement& statement) {
  auto* const inline_copy = dynamic_cast<InlineCopy*>(&session);
  ensure(inline_copy != nullptr, "only sessions with COPY FROM STDIN get rows of it");
  try {
    inline_copy->copy_inline(statement.text, *statement.copy_data);
  } catch (const SqlError& error) {
    throw located(error, script_of(statement), std::nullopt);
  }
}

}  // namespace

void send_script(Session& session, const Script& script, Sending sending) {
  if (sending == Sending::own_statements) {
    for (const ScriptStatement& statement : script.statements) {
      if (statement.copy_data) {
        send_rows(session, statement);
      } else {
        send_script(session, script_of(statement), Sending::whole);
      }
    }
    return;
  }
  if (std::all_of(script.text.begin(), script.text.end(), sql_token::is_space)) return;
  // SQLite runs a script statement by statement whichever way it gets it.
  const bool is_split = sending != Sending::whole && session.engine_name() == "postgres";
  const auto statements =
      is_split ? statements_of(script.text, SqlDialect::postgres) : std::nullopt;
  if (!statements) {
    try {
      session.execute(script.text);
    } catch (const SqlError& error) {
      throw at_statement(located(error, script, std::nullopt), script.text,
                         dialect_of(session.engine_name()));
    }
    return;
  }
  for (const SqlPiece& statement : *statements) {
    try {
      session.execute(statement.text);
    } catch (const SqlError& error) {
      throw located(error, script, statement.offset_bytes);
    }
  }
}

SqlError located(const SqlError& error, const Script& script, std::optional<std::size_t> part) {
  SqlErrorInfo info = error.info();
  if (info.offset_bytes) {
    const std::size_t offset = part.value_or(0) + *info.offset_bytes;
    info.position = position_in(script, offset);
    const bool is_syntax = info.sqlstate == "42601" && info.hint.empty();
    if (is_syntax && offset < script.text.size()) {
      info.hint = hint_at(script.text, offset);
    }
  } else if (part) {
    info.position = position_in(script, *part);
  } else {
    // SQLite always points somewhere, so this is PostgreSQL.
    info.position = position_of_script(script, SqlDialect::postgres);
  }
  // PostgreSQL's answer to a COPY that is ended without its rows.
  const bool is_canceled = info.sqlstate == "57014" && info.hint.empty();
  const std::size_t start = std::min(part.value_or(0), script.text.size());
  if (is_canceled && awaits_rows(script.text, start)) info.hint = rows_hint;
  return SqlError(std::move(info), error.where());
}

GuardDecision ask_guards(Session& session, const Script& script) {
  const Guard* holding = nullptr;
  const Guard* missing = nullptr;
  for (const Guard& guard : script.guards) {
    const Guard*& first = holds(session, guard) ? holding : missing;
    if (first == nullptr) first = &guard;
  }
  if (holding == nullptr) return {};
  if (missing == nullptr) {
    return {.verdict = GuardVerdict::skip,
            .reason = "not run, but recorded: the guard " + describe(*holding) + " at " +
                      holding->position.to_text() + " holds"};
  }
  return {.verdict = GuardVerdict::disagree,
          .reason = "the guards disagree: " + describe(*holding) + " holds and " +
                    describe(*missing) + " does not; bring the schema into one of the two states"};
}

}  // namespace fulldress::migrations
