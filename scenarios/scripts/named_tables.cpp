#include "scenarios/scripts/named_tables.hpp"

#include "scenarios/scripts/statement_writes.hpp"

#include <set>
#include <string_view>

namespace fulldress::scenarios {
namespace {

/// The tables of what stands between `open`, a parenthesis or the start, and its end.
NamedTables tables_between(const ScriptTokens& tokens, std::size_t open, std::size_t end) {
  NamedTables tables;
  if (open == 0 && is_word(tokens, 0, "alter")) {
    const auto table = target_table(tokens);
    tables[table] = table;
    return tables;
  }
  for (std::size_t at = open; at < end; ++at) {
    if (at > open && is_sign(tokens, at, '(')) {
      at = closing_of(tokens, at);
    } else if (names_tables(tokens, at) && !is_sign(tokens, at + 1, '(')) {
      at = add_tables(tokens, at, tables);
    }
  }
  return tables;
}

}  // namespace

bool names_tables(const ScriptTokens& tokens, std::size_t at) {
  if (is_word(tokens, at, "from")) return at == 0 || !is_word(tokens, at - 1, "distinct");
  return is_any_word(tokens, at, {"join", "using"}) ||
         (is_word(tokens, at, "update") && !is_word(tokens, at + 1, "set"));
}

std::size_t add_tables(const ScriptTokens& tokens, std::size_t at, NamedTables& tables) {
  static const std::set<std::string_view> others = {
      "cross", "full",  "group", "inner",     "join",   "left",  "limit", "natural", "on",
      "order", "right", "set",   "returning", "select", "union", "using", "where",   "window"};
  std::size_t next = at + 1;
  do {
    if (is_sign(tokens, next, ',')) ++next;
    if (is_word(tokens, next, "or")) next += 2;
    if (is_word(tokens, next, "only")) ++next;
    const std::string table = take_name(tokens, next);
    if (table.empty()) {
      tables[""];
      return at;
    }
    if (is_word(tokens, next, "as")) ++next;
    const bool has_alias = is_name(tokens, next) && !others.contains(tokens[next].value);
    tables[has_alias ? tokens[next++].value : table] = table;
  } while (is_sign(tokens, next, ','));
  return next - 1;
}

std::string table_of_column(const ScriptTokens& tokens, std::size_t at) {
  const bool is_qualified = at >= 2 && is_sign(tokens, at - 1, '.');
  for (std::size_t open = opening_of(tokens, at);; open = opening_of(tokens, open)) {
    const std::size_t end = open == 0 ? tokens.size() : closing_of(tokens, open);
    const auto tables = tables_between(tokens, open, end);
    if (!is_qualified && !tables.empty()) {
      return tables.size() == 1 ? tables.begin()->second : std::string();
    }
    const auto found = is_qualified ? tables.find(tokens[at - 2].value) : tables.end();
    if (found != tables.end()) return found->second;
    if (open == 0) return {};
  }
}

}  // namespace fulldress::scenarios
