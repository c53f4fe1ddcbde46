#include "harness/engine/sql_script.hpp"
#include "harness/engine/sql_token.hpp"
#include "harness/engine/sqlite/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fulldress::sqlite {
namespace {

bool may_change_rows(const Statement& statement, std::string_view text) {
  constexpr std::array<std::string_view, 5> words = {"insert", "replace", "update", "delete",
                                                     "with"};
  if (statement.is_blank() || sqlite3_stmt_readonly(statement.get()) != 0) return false;
  const auto first = sql_token::leading_words(text, 1);
  return !first.empty() && std::find(words.begin(), words.end(), first[0]) != words.end();
}

}  // namespace

void SqliteSession::watch_idle_statements() { idle_statements_.emplace(); }

std::vector<std::string> SqliteSession::take_idle_statements() {
  return std::exchange(idle_statements_, std::nullopt).value_or(std::vector<std::string>());
}

std::int64_t SqliteSession::changed_rows() const { return sqlite3_total_changes64(handle_.get()); }

void SqliteSession::note_if_idle(const Statement& statement, std::string_view text) {
  const std::string_view bare = text.substr(first_token(text, 0));
  if (!may_change_rows(statement, bare)) return;
  try {
    for (const auto& piece : split_sql(bare, {.file = {}, .dialect = SqlDialect::sqlite})) {
      idle_statements_->emplace_back(piece.text);
    }
  } catch (const UsageError&) {
    return;
  }
}

}  // namespace fulldress::sqlite
