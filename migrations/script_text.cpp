#include "migrations/script_text.hpp"

#include "harness/engine/sql_token.hpp"
#include "harness/engine/transaction_control.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

template <typename Matches>
std::optional<FoundStatement> find_in_text(const Script& script, SqlDialect dialect,
                                           const Matches& matches) {
  const auto statements = statements_of(script.text, dialect);
  if (!statements) return std::nullopt;
  const auto found = std::find_if(statements->begin(), statements->end(),
                                  [&](const auto& each) { return matches(each.text); });
  if (found == statements->end()) return std::nullopt;
  return FoundStatement{.text = std::string(found->text),
                        .position = position_in(script, found->offset_bytes)};
}

/// What the tool sends are the texts its own splitter has cut; each may hold several statements.
template <typename Matches>
std::optional<FoundStatement> find_statement(const Script& script, SqlDialect dialect,
                                             const Matches& matches) {
  if (script.statements.empty()) return find_in_text(script, dialect, matches);
  for (const ScriptStatement& each : script.statements) {
    auto found = find_in_text(script_of(each), dialect, matches);
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace

SqlDialect dialect_of(const std::string& engine) {
  if (engine == "postgres") return SqlDialect::postgres;
  if (engine == "sqlite") return SqlDialect::sqlite;
  throw UsageError("migrations.unknown-engine",
                   "migrations do not run on engine \"" + engine + "\"; say postgres or sqlite");
}

std::optional<std::vector<SqlPiece>> statements_of(std::string_view text, SqlDialect dialect) {
  try {
    return split_sql(text, {.file = "", .dialect = dialect});
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

Script script_of(const ScriptStatement& statement) {
  return {.text = statement.text, .start = statement.start, .guards = {}, .lines = statement.lines};
}

std::optional<FoundStatement> find_transaction_end(const Script& script, SqlDialect dialect) {
  return find_statement(script, dialect, [](std::string_view text) {
    return transaction_control_of(text) == TransactionControl::ends;
  });
}

std::optional<FoundStatement> find_transaction_control(const Script& script, SqlDialect dialect) {
  return find_statement(script, dialect, [](std::string_view text) {
    return transaction_control_of(text) != TransactionControl::none;
  });
}

std::optional<FoundStatement> find_outside_statement(const Script& script) {
  return find_statement(script, SqlDialect::sqlite, [](std::string_view text) {
    const auto words = sql_token::leading_words(text, 1);
    return !words.empty() && (words[0] == "vacuum" || words[0] == "attach" || words[0] == "detach");
  });
}

std::optional<FoundStatement> find_last_statement(
    const Script& script, SqlDialect dialect,
    const std::function<bool(std::string_view)>& is_wanted) {
  if (script.statements.empty()) {
    const auto statements = statements_of(script.text, dialect);
    if (!statements) return std::nullopt;
    const auto found = std::find_if(statements->rbegin(), statements->rend(),
                                    [&](const SqlPiece& each) { return is_wanted(each.text); });
    if (found == statements->rend()) return std::nullopt;
    return FoundStatement{.text = std::string(found->text),
                          .position = position_in(script, found->offset_bytes)};
  }
  for (auto each = script.statements.rbegin(); each != script.statements.rend(); ++each) {
    auto found = find_last_statement(script_of(*each), dialect, is_wanted);
    if (found) return found;
  }
  return std::nullopt;
}

ScriptPosition position_in(const Script& script, std::size_t offset_bytes) {
  ScriptPosition position = position_of(script.text, offset_bytes, script.start.file);
  if (!script.lines.empty()) {
    const ScriptPosition& line = script.lines.at(std::min(position.line, script.lines.size()) - 1);
    return {.file = line.file, .line = line.line, .column = line.column + position.column - 1};
  }
  if (position.line == 1) position.column += script.start.column - 1;
  position.line += script.start.line - 1;
  return position;
}

ScriptPosition position_of_script(const Script& script, SqlDialect dialect) {
  const auto statements = statements_of(script.text, dialect);
  const bool is_single = statements && statements->size() == 1;
  return is_single ? position_in(script, statements->front().offset_bytes) : script.start;
}

}  // namespace fulldress::migrations
