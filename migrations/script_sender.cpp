#include "migrations/script_sender.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/guard.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>

namespace fulldress::migrations {

namespace {

/// What a syntax error most likely comes from, where the server's message cannot tell.
std::string hint_at(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    return "the file starts with a byte order mark, which is sent as it is; save it without one";
  }
  if (text.starts_with('\\')) return "this is a command of psql; the server takes only SQL";
  return {};
}

}  // namespace

void send_script(Session& session, const Script& script, Sending sending) {
  if (sending == Sending::own_statements) {
    for (const ScriptStatement& statement : script.statements) {
      send_script(session, script_of(statement), Sending::whole);
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
      throw located(error, script, std::nullopt);
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
      info.hint = hint_at(std::string_view(script.text).substr(offset));
    }
  } else if (part) {
    info.position = position_in(script, *part);
  } else {
    // SQLite always points somewhere, so this is PostgreSQL.
    info.position = position_of_script(script, SqlDialect::postgres);
  }
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
