#include "migrations/live_tokens.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace fulldress::migrations {
namespace {

std::string value_of(Session& session, LiveValue value) {
  static const SqlTemplate statements(sql::live_tokens);
  const auto* const name = value == LiveValue::database_name ? "database_name" : "user_name";
  return session.query(statements.get(name)).rows.at(0).at(0).value_or("");
}

std::string replaced(std::string_view text, const std::string& token, const std::string& value) {
  std::string result;
  while (true) {
    const std::size_t found = text.find(token);
    result += text.substr(0, found);
    if (found == std::string_view::npos) return result;
    text.remove_prefix(found + token.size());
    const bool is_whole = text.empty() || !sql_token::is_name_part(text.front());
    result += is_whole ? value : token;
  }
}

}  // namespace

Script with_live_tokens(Session& session, const Script& script) {
  Script filled = script;
  for (const auto& [token, value] : script.live_tokens) {
    if (filled.text.find(token) == std::string::npos) continue;
    filled.text = replaced(filled.text, token, value_of(session, value));
  }
  return filled;
}

}  // namespace fulldress::migrations
