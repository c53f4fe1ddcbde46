#include "scenarios/scripts/name_history.hpp"

#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <cstddef>

namespace fulldress::scenarios {
namespace {

void skip_words(const ScriptTokens& tokens, std::size_t& at,
                const std::set<std::string_view>& words) {
  while (is_name(tokens, at) && words.contains(tokens[at].value)) {
    ++at;
  }
}

}  // namespace

std::string made_table(const ScriptTokens& tokens) {
  if (!is_word(tokens, 0, "create")) return {};
  std::size_t at = 1;
  skip_words(tokens, at, {"global", "local", "temp", "temporary", "unlogged"});
  if (!is_word(tokens, at, "table")) return {};
  ++at;
  skip_words(tokens, at, {"if", "not", "exists"});
  return take_name(tokens, at);
}

NameHistory::NameHistory(const std::vector<migrations::Migration>& all, std::string_view engine) {
  for (const auto& migration : all) {
    if (migration.up) read(*migration.up, engine);
    if (migration.down) read(*migration.down, engine);
  }
}

void NameHistory::read(const migrations::Script& script, std::string_view engine) {
  for (const auto& tokens : statement_tokens(script, engine)) {
    const auto made = made_table(tokens);
    if (!made.empty()) made_.insert(made);
    read_alter(tokens);
  }
}

void NameHistory::read_alter(const ScriptTokens& tokens) {
  if (!is_word(tokens, 0, "alter") || !is_word(tokens, 1, "table")) return;
  std::size_t at = 2;
  skip_words(tokens, at, {"if", "exists", "only"});
  const auto table = take_name(tokens, at);
  if (!is_word(tokens, at++, "rename")) return;
  if (is_word(tokens, at, "to")) {
    const auto name = take_name(tokens, ++at);
    made_.insert(name);
    tables_[table].insert(name);
    tables_[name].insert(table);
    return;
  }
  if (is_word(tokens, at, "constraint")) return;
  if (is_word(tokens, at, "column")) ++at;
  const auto column = take_name(tokens, at);
  if (!is_word(tokens, at++, "to")) return;
  const auto name = take_name(tokens, at);
  columns_[{table, column}].insert(name);
  columns_[{table, name}].insert(column);
}

bool NameHistory::is_made(const std::string& table) const { return made_.contains(table); }

std::set<std::string> NameHistory::tables(const std::string& table) const {
  std::set<std::string> found;
  std::vector<std::string> waiting = {table};
  while (!waiting.empty()) {
    const auto name = std::move(waiting.back());
    waiting.pop_back();
    if (!found.insert(name).second) continue;
    const auto others = tables_.find(name);
    if (others != tables_.end()) {
      waiting.insert(waiting.end(), others->second.begin(), others->second.end());
    }
  }
  return found;
}

std::set<std::string> NameHistory::columns(const ColumnPlace& place) const {
  const auto names = tables(place.table);
  std::set<std::string> found;
  std::vector<std::string> waiting = {place.column};
  while (!waiting.empty()) {
    const auto name = std::move(waiting.back());
    waiting.pop_back();
    if (!found.insert(name).second) continue;
    for (const auto& [from, others] : columns_) {
      const bool is_there =
          from.column == name && (place.table.empty() || names.contains(from.table));
      if (is_there) waiting.insert(waiting.end(), others.begin(), others.end());
    }
  }
  return found;
}

std::vector<std::string> NameHistory::keys(const ColumnPlace& place) const {
  if (!is_made(place.table)) return {place.column};
  std::vector<std::string> found;
  for (const auto& table : tables(place.table)) {
    for (const auto& column : columns(place)) found.push_back(table + "." + column);
  }
  return found;
}

}  // namespace fulldress::scenarios
