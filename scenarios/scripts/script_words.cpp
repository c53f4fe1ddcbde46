#include "scenarios/scripts/script_words.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/script_text.hpp"
#include "scenarios/scripts/script_pieces.hpp"

#include <algorithm>
#include <array>

namespace fulldress::scenarios {
namespace {

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, 2) == "--") {
      at = sql_token::end_of_line(text, at);
    } else if (text.substr(at, 2) == "/*") {
      at = std::min(sql_token::end_of_nested_comment(text, at), text.size());
    } else if (sql_token::is_name_start(text[at])) {
      const std::size_t end = sql_token::end_of_word(text, at);
      words.push_back(lower_case(std::string(text.substr(at, end - at))));
      at = end;
    } else {
      ++at;
    }
  }
  return words;
}

bool is_plain(std::string_view name) {
  return !name.empty() && sql_token::is_name_start(name.front()) &&
         std::all_of(name.begin(), name.end(), sql_token::is_name_part);
}

}  // namespace

ScriptWords::ScriptWords(std::string text)
    : text_(std::move(text)), order_(words_in(text_)), words_(order_.begin(), order_.end()) {}

bool ScriptWords::has(std::string_view word) const { return words_.contains(std::string(word)); }

bool ScriptWords::has_any(std::initializer_list<std::string_view> words) const {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return has(word); });
}

bool ScriptWords::has_sequence(std::string_view words) const {
  const auto wanted = words_in(words);
  return std::search(order_.begin(), order_.end(), wanted.begin(), wanted.end()) != order_.end();
}

bool ScriptWords::names(const std::string& name) const {
  // A name with blanks or the like is no word; then the text holding it must do.
  return is_plain(name) ? has(lower_case(name)) : text_.find(name) != std::string::npos;
}

bool ScriptWords::drops(const std::string& name) const {
  if (!is_plain(name)) return has("drop") && names(name);
  const std::string wanted = lower_case(name);
  for (std::size_t at = 0; at + 1 < order_.size(); ++at) {
    if (order_[at] != "drop") continue;
    std::size_t next = at + 1;
    while (next < order_.size() &&
           (order_[next] == "column" || order_[next] == "if" || order_[next] == "exists")) {
      ++next;
    }
    if (next < order_.size() && order_[next] == wanted) return true;
  }
  return false;
}

std::optional<std::string> ScriptWords::renames_table(const std::string& name) const {
  if (first() != "alter" || !has("table") || !names(name)) return std::nullopt;
  const std::array<std::string_view, 2> words = {"rename", "to"};
  const auto found = std::search(order_.begin(), order_.end(), words.begin(), words.end());
  if (order_.end() - found <= 2 || *(found - 1) != lower_case(name)) return std::nullopt;
  return *(found + 2);
}

bool ScriptWords::creates_table(const std::string& schema, const std::string& name) const {
  const auto table = std::find(order_.begin(), order_.end(), "table");
  if (first() != "create" || table == order_.end()) return false;
  auto at = table + 1;
  while (at != order_.end() && (*at == "if" || *at == "not" || *at == "exists")) ++at;
  const std::string wanted = lower_case(name);
  if (at != order_.end() && *at != wanted && *at == lower_case(schema)) ++at;
  return at != order_.end() && *at == wanted;
}

bool ScriptWords::deletes_from(const std::string& name) const {
  if (!is_plain(name)) return has_sequence("delete from") && names(name);
  const std::string wanted = lower_case(name);
  for (std::size_t at = 0; at + 2 < order_.size(); ++at) {
    if (order_[at] != "delete" || order_[at + 1] != "from") continue;
    const std::size_t first = at + (order_[at + 2] == "only" ? 3 : 2);
    const std::size_t end = std::min(first + 2, order_.size());
    const auto words = order_.begin();
    const auto found = std::find(words + static_cast<std::ptrdiff_t>(first),
                                 words + static_cast<std::ptrdiff_t>(end), wanted);
    if (found != words + static_cast<std::ptrdiff_t>(end)) return true;
  }
  return false;
}

bool ScriptWords::writes_to(const std::string& schema, const std::string& name) const {
  const bool is_behind_queries = first() == "with";
  const std::string wanted = lower_case(name);
  if (is_behind_queries && std::count(order_.begin(), order_.end(), wanted) != 1) return false;
  const auto verb = is_behind_queries ? std::find_if(order_.begin(), order_.end(),
                                                     [](const std::string& word) {
                                                       return word == "insert" || word == "update";
                                                     })
                                      : order_.begin();
  if (verb == order_.end() || (*verb != "update" && *verb != "insert")) return false;
  // SQLite: `insert or replace into`, `update or ignore`.
  const std::set<std::string_view> between = {"into",   "only", "or",       "replace",
                                              "ignore", "fail", "rollback", "abort"};
  std::size_t at = static_cast<std::size_t>(verb - order_.begin()) + 1;
  while (at < order_.size() && order_[at] != wanted && between.contains(order_[at])) ++at;
  if (at + 1 < order_.size() && order_[at] == lower_case(schema) && order_[at] != wanted) ++at;
  return at < order_.size() && order_[at] == wanted;
}

bool ScriptWords::sets_to_now(const std::string& name) const {
  static const std::set<std::string_view> times = {
      "now",          "current_timestamp",     "clock_timestamp", "statement_timestamp",
      "current_date", "transaction_timestamp", "localtimestamp",  "unixepoch"};
  static const std::set<std::string_view> makers = {"datetime", "strftime", "date", "timezone"};
  if (!has("update")) return false;
  const std::string wanted = lower_case(name);
  auto at = std::find(order_.begin(), order_.end(), "set");
  const auto end = std::find(at, order_.end(), "where");
  const auto word = [&](std::ptrdiff_t ahead) {
    return end - at > ahead ? std::string_view(at[ahead]) : std::string_view();
  };
  for (; at != end; ++at) {
    if (word(0) != wanted) continue;
    if (times.contains(word(1))) return true;
    // `datetime('now')`, `strftime('%s', 'now')`, `timezone('utc', now())`
    if (makers.contains(word(1)) && (word(2) == "now" || word(3) == "now")) return true;
  }
  return false;
}

bool ScriptWords::has_literal(const std::string& value) const {
  if (value.empty()) return false;
  const bool is_number = std::all_of(value.begin(), value.end(), sql_token::is_digit);
  const auto is_apart = [&](std::size_t at) {
    return at >= text_.size() || (text_[at] != '.' && !sql_token::is_name_part(text_[at]));
  };
  for (auto at = text_.find(value); at != std::string::npos; at = text_.find(value, at + 1)) {
    const std::size_t end = at + value.size();
    const bool is_quoted =
        at > 0 && text_[at - 1] == '\'' && end < text_.size() && text_[end] == '\'';
    if (is_quoted || (is_number && (at == 0 || is_apart(at - 1)) && is_apart(end))) return true;
  }
  return false;
}

std::vector<ScriptWords> statements_of(const migrations::Script& script, std::string_view engine) {
  const auto pieces = migrations::statements_of(script.text, client_dialect(engine));
  // The format's own tool may cut it otherwise; taken as a whole it says the same.
  if (!pieces) return {ScriptWords(script.text)};
  std::vector<ScriptWords> statements;
  for (const auto& piece : *pieces) {
    if (piece.kind == SqlPieceKind::copy_data) continue;
    statements.emplace_back(std::string(piece.text));
  }
  return statements;
}

}  // namespace fulldress::scenarios
