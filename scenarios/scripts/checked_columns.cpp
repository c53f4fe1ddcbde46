#include "scenarios/scripts/checked_columns.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_routines.hpp"
#include "scenarios/scripts/sql_constants.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// The first parenthesis that stands in no quotes and comments; the end where there is none.
std::size_t first_parenthesis(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != '(') {
    at = std::max(at + 1, sql_token::end_of_opaque(text, at));
  }
  return at;
}

/// What stands in the parentheses behind each CHECK that itself stands in none.
std::vector<std::string_view> checks_of(std::string_view text) {
  std::vector<std::string_view> found;
  bool is_check = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto behind = sql_token::end_of_opaque(text, at);
    if (behind != at) {
      at = behind;
    } else if (text[at] == '(') {
      const auto end = end_of_parentheses(text, at);
      if (is_check) found.push_back(text.substr(at + 1, end - at - 2));
      is_check = false;
      at = end;
    } else if (sql_token::is_name_start(text[at])) {
      const auto end = sql_token::end_of_word(text, at);
      is_check = lower_case(text.substr(at, end - at)) == "check";
      at = end;
    } else {
      ++at;
    }
  }
  return found;
}

/// Whether a part of CREATE TABLE is about the table, not a column.
bool is_of_table(const ScriptTokens& part) {
  return is_any_word(part, 0, {"check", "constraint", "exclude", "foreign", "like", "primary"}) ||
         (is_word(part, 0, "unique") && is_sign(part, 1, '('));
}

}  // namespace

void CheckedColumns::read(std::string_view statement) {
  const auto words = sql_token::leading_words(statement, 1);
  const bool is_about_tables =
      !words.empty() && (words[0] == "create" || words[0] == "alter" || words[0] == "drop");
  if (!is_about_tables) return;
  const auto tokens = script_tokens(statement);
  const auto made = made_table(tokens);
  if (!made.empty()) {
    Table table;
    const auto open = first_parenthesis(statement);
    const auto close = end_of_parentheses(statement, open);
    if (close < open + 2) return;
    const auto list = statement.substr(open + 1, close - open - 2);
    for (const auto part : parts_of_list(list)) {
      const auto words_of_part = script_tokens(part);
      const bool is_column = is_name(words_of_part, 0) && !is_of_table(words_of_part);
      if (is_column) table.columns.push_back(words_of_part.front().value);
    }
    for (const auto part : parts_of_list(list)) add_checks(part, table);
    tables_[made] = std::move(table);
    return;
  }
  if (!is_word(tokens, 1, "table")) return;
  std::size_t at = 2;
  while (is_any_word(tokens, at, {"exists", "if", "only"})) ++at;
  const auto name = take_name(tokens, at);
  if (is_word(tokens, 0, "drop")) {
    tables_.erase(name);
  } else if (is_word(tokens, at, "rename") && is_word(tokens, at + 1, "to")) {
    auto moved = tables_.extract(name);
    at += 2;
    if (!moved.empty()) tables_[take_name(tokens, at)] = std::move(moved.mapped());
  } else if (is_word(tokens, at, "add")) {
    auto& table = tables_[name];
    ++at;
    while (is_any_word(tokens, at, {"column", "exists", "if", "not"})) ++at;
    const bool is_column = is_name(tokens, at) && !is_any_word(tokens, at, {"check", "constraint"});
    if (is_column) table.columns.push_back(tokens[at].value);
    add_checks(statement, table);
  }
}

void CheckedColumns::add_checks(std::string_view text, Table& table) const {
  for (const auto expression : checks_of(text)) {
    std::vector<std::string> named;
    const auto tokens = script_tokens(expression);
    for (const auto& column : table.columns) {
      if (has_any_word(tokens, {column})) named.push_back(column);
    }
    if (named.size() != 1) continue;
    table.checks.push_back({.expression = std::string(expression), .column = named.front()});
  }
}

const CheckedColumns::Table* CheckedColumns::find(const std::string& name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

}  // namespace fulldress::scenarios
