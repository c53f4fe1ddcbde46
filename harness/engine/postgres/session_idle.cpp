#include "harness/engine/postgres/session.hpp"
#include "harness/engine/sql_script.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fulldress::postgres {
namespace {

/// Whether a command tag says that a statement has changed no row.
bool is_idle(std::string_view tag) {
  constexpr std::array<std::string_view, 4> tags = {"UPDATE 0", "DELETE 0", "INSERT 0 0",
                                                    "MERGE 0"};
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

}  // namespace

void PgSession::watch_idle_statements() {
  idle_statements_.emplace();
  diagnostics_.keep_commands(true);
}

std::vector<std::string> PgSession::take_idle_statements() {
  diagnostics_.keep_commands(false);
  return std::exchange(idle_statements_, std::nullopt).value_or(std::vector<std::string>());
}

void PgSession::note_idle_statements(std::string_view script) {
  const auto& commands = diagnostics_.commands();
  if (std::none_of(commands.begin(), commands.end(), is_idle)) return;
  std::vector<SqlPiece> statements;
  try {
    statements = split_sql(script, {.file = {}, .dialect = SqlDialect::postgres});
  } catch (const UsageError&) {
    return;
  }
  // There is one tag a statement, or we have split it in another way than the server.
  if (statements.size() != commands.size()) return;
  for (std::size_t index = 0; index < commands.size(); ++index) {
    if (is_idle(commands[index])) idle_statements_->emplace_back(statements[index].text);
  }
}

}  // namespace fulldress::postgres
