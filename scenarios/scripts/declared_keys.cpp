#include "scenarios/scripts/declared_keys.hpp"

#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

using Table = DeclaredKeys::Table;

void skip(const ScriptTokens& tokens, std::size_t& at,
          std::initializer_list<std::string_view> words) {
  while (is_any_word(tokens, at, words)) {
    ++at;
  }
}

/// The key whose columns stand between the parenthesis at `open` and its end.
void add_key(const ScriptTokens& tokens, std::size_t open, Table& table) {
  DeclaredKeys::Key key;
  const std::size_t close = closing_of(tokens, open);
  for (std::size_t at = open + 1; at < close; ++at) {
    const bool is_folding = is_any_word(tokens, at, {"lower", "nocase", "upper"});
    key.is_folded = key.is_folded || is_folding;
    const bool is_other = is_any_word(tokens, at, {"asc", "collate", "desc"}) ||
                          is_word(tokens, at - 1, "collate") || is_sign(tokens, at + 1, '(');
    if (!is_name(tokens, at) || is_other) continue;
    const auto& column = tokens[at].value;
    key.columns.insert(column);
    key.is_folded = key.is_folded || table.folded.contains(column);
  }
  if (!key.columns.empty()) table.keys.push_back(std::move(key));
}

/// A part of CREATE TABLE, or what ALTER TABLE adds, between `at` and `end`.
void add_part(const ScriptTokens& tokens, std::size_t at, std::size_t end, Table& table) {
  if (is_word(tokens, at, "constraint")) at += 2;
  const bool is_key = is_any_word(tokens, at, {"primary", "unique"});
  if (is_key && !is_word(tokens, at + 1, "using")) {
    while (at < end && !is_sign(tokens, at, '(')) ++at;
    if (at < end) add_key(tokens, at, table);
    return;
  }
  if (!is_name(tokens, at) || is_any_word(tokens, at, {"check", "exclude", "foreign", "like"})) {
    return;
  }
  const auto& column = tokens[at].value;
  table.columns.push_back(column);
  bool is_unique = false;
  for (++at; at < end; ++at) {
    if (is_sign(tokens, at, '(')) at = closing_of(tokens, at);
    is_unique = is_unique || is_any_word(tokens, at, {"primary", "unique"});
    if (is_any_word(tokens, at, {"citext", "nocase"})) table.folded.insert(column);
  }
  if (is_unique) {
    table.keys.push_back({.columns = {column}, .is_folded = table.folded.contains(column)});
  }
}

}  // namespace

void DeclaredKeys::read(const ScriptTokens& statement) {
  const auto made = made_table(statement);
  if (!made.empty()) {
    Table table;
    const auto name = std::ranges::find(statement, made, &ScriptToken::value);
    const auto open = static_cast<std::size_t>(name - statement.begin()) + 1;
    if (!is_sign(statement, open, '(')) return;
    const std::size_t close = std::min(closing_of(statement, open), statement.size() - 1);
    std::size_t start = open + 1;
    for (std::size_t at = start; at <= close; ++at) {
      if (is_sign(statement, at, '(')) at = closing_of(statement, at);
      if (at != close && !is_sign(statement, at, ',')) continue;
      add_part(statement, start, at, table);
      start = at + 1;
    }
    tables_[made] = std::move(table);
  } else if (is_word(statement, 0, "alter") && is_word(statement, 1, "table")) {
    read_alter(statement);
  } else if (is_word(statement, 0, "create") && is_word(statement, 1, "unique")) {
    read_index(statement);
  } else if (is_word(statement, 0, "drop") && is_word(statement, 1, "table")) {
    std::size_t at = 2;
    skip(statement, at, {"exists", "if"});
    tables_.erase(take_name(statement, at));
  }
}

void DeclaredKeys::read_alter(const ScriptTokens& tokens) {
  std::size_t at = 2;
  skip(tokens, at, {"exists", "if", "only"});
  const auto name = take_name(tokens, at);
  if (is_word(tokens, at, "rename") && is_word(tokens, at + 1, "to")) {
    auto moved = tables_.extract(name);
    at += 2;
    if (!moved.empty()) tables_[take_name(tokens, at)] = std::move(moved.mapped());
    return;
  }
  const auto found = tables_.find(name);
  if (found == tables_.end()) return;
  while (is_word(tokens, at, "add")) {
    ++at;
    skip(tokens, at, {"column", "exists", "if", "not"});
    std::size_t end = at;
    for (; end < tokens.size() && !is_sign(tokens, end, ','); ++end) {
      if (is_sign(tokens, end, '(')) end = closing_of(tokens, end);
    }
    add_part(tokens, at, end, found->second);
    at = end + 1;
  }
}

void DeclaredKeys::read_index(const ScriptTokens& tokens) {
  std::size_t at = 2;
  while (at < tokens.size() && !is_word(tokens, at, "on")) ++at;
  ++at;
  skip(tokens, at, {"only"});
  const auto found = tables_.find(take_name(tokens, at));
  if (is_word(tokens, at, "using")) at += 2;
  const bool is_whole = !has_any_word(tokens, {"where"}) && is_sign(tokens, at, '(');
  if (found != tables_.end() && is_whole) add_key(tokens, at, found->second);
}

const Table* DeclaredKeys::find(const std::string& name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

}  // namespace fulldress::scenarios
