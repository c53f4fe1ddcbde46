#include "scenarios/scripts/repeated_columns.hpp"

#include "scenarios/scripts/kept_columns.hpp"
#include "scenarios/scripts/merging_copies.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>

namespace fulldress::scenarios {
namespace {

using Columns = std::set<std::string>;

/// The only table that a statement reads; empty where it reads none or several.
std::string only_table(const ScriptTokens& tokens) {
  std::set<std::string> tables;
  std::set<std::string> queries;  // `with name as (`
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const bool is_query = is_name(tokens, at) && is_word(tokens, at + 1, "as") &&
                          is_sign(tokens, at + 2, '(') &&
                          (is_sign(tokens, at - 1, ',') || is_word(tokens, at - 1, "with"));
    if (at > 0 && is_query) queries.insert(tokens[at].value);
    const bool is_distinct = at > 0 && is_word(tokens, at - 1, "distinct");
    if (is_distinct || !is_any_word(tokens, at, {"from", "join", "using", "update"})) continue;
    std::size_t next = at + 1;
    if (is_word(tokens, next, "only")) ++next;
    const auto table = take_name(tokens, next);
    if (!table.empty() && table != "set") tables.insert(table);
  }
  for (const auto& query : queries) tables.erase(query);
  return tables.size() == 1 ? *tables.begin() : std::string();
}

/// The columns of a list that starts at `at` and ends in front of one of `ends`, or where what
/// encloses it does.
void add_list(const ScriptTokens& tokens, std::size_t at,
              std::initializer_list<std::string_view> ends, Columns& columns) {
  std::size_t depth = 0;
  for (; at < tokens.size() && !is_sign(tokens, at, ';'); ++at) {
    if (depth == 0 && is_any_word(tokens, at, ends)) return;
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')') && depth-- == 0) return;
    const bool is_alias = is_word(tokens, at, "as") || is_word(tokens, at - 1, "as");
    const bool is_in_front = is_sign(tokens, at + 1, '.') || is_sign(tokens, at + 1, '(');
    if (is_name(tokens, at) && !is_in_front && !is_alias) columns.insert(tokens[at].value);
  }
}

/// `a.email = b.email` that starts at `at`, also within a function: `lower(a.email) = ...`.
void add_equal(const ScriptTokens& tokens, std::size_t at, Columns& columns) {
  const auto is_qualified = [&](std::size_t place) {
    return is_name(tokens, place) && is_sign(tokens, place + 1, '.') && is_name(tokens, place + 2);
  };
  if (!is_qualified(at)) return;
  std::size_t next = at + 3;
  if (is_sign(tokens, next, ')')) ++next;
  if (!is_sign(tokens, next, '=')) return;
  ++next;
  if (is_name(tokens, next) && is_sign(tokens, next + 1, '(')) next += 2;
  const bool is_equal = is_qualified(next) && tokens[next].value != tokens[at].value &&
                        tokens[next + 2].value == tokens[at + 2].value;
  if (is_equal) columns.insert(tokens[at + 2].value);
}

Columns columns_of(const ScriptTokens& tokens) {
  Columns columns;
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    add_equal(tokens, at, columns);
    if (is_word(tokens, at, "by") && is_word(tokens, at - 1, "group")) {
      add_list(tokens, at + 1, {"having", "limit", "on", "order", "union", "window"}, columns);
    } else if (is_word(tokens, at, "by") && is_word(tokens, at - 1, "partition")) {
      add_list(tokens, at + 1, {"groups", "order", "range", "rows"}, columns);
    } else if (is_word(tokens, at, "distinct") && is_word(tokens, at - 1, "select")) {
      const bool is_on = is_word(tokens, at + 1, "on");
      add_list(tokens, is_on ? at + 3 : at + 1, {"from"}, columns);
    }
  }
  return columns;
}

/// Columns of the only table that a statement reads.
struct SoughtPair {
  std::string table;
  Columns columns;  ///< none: the statement looks for no rows that are alike
};

SoughtPair sought_pair(const ScriptTokens& tokens) {
  const std::size_t what = is_any_word(tokens, 1, {"temp", "temporary", "unlogged"}) ? 2 : 1;
  const bool is_copy = is_word(tokens, 0, "create") && is_word(tokens, what, "table");
  if (!is_copy && !is_any_word(tokens, 0, {"delete", "insert", "update", "with"})) return {};
  auto table = only_table(tokens);
  if (table.empty()) return {};
  return {.table = std::move(table), .columns = columns_of(tokens)};
}

/// Where the pair stood before the up of a down that looks for it. Empty where one of its columns
/// did not.
std::set<ColumnPlace> places_before(const SoughtPair& pair, const KeptColumns& kept) {
  std::set<ColumnPlace> found;
  for (const auto& column : pair.columns) {
    const auto places = kept.before({.table = pair.table, .column = column});
    if (places.empty()) return {};
    found.insert(places.begin(), places.end());
  }
  return found;
}

}  // namespace

std::map<std::string, Columns> repeated_columns(const std::vector<migrations::Migration>& all,
                                                std::string_view engine) {
  const NameHistory names(all, engine);
  std::map<std::string, Columns> repeated;
  for (const auto& copy : merging_copies(all, engine)) {
    for (const auto& name : names.tables(copy.table)) {
      repeated[name].insert(copy.columns.begin(), copy.columns.end());
    }
  }
  for (const auto& migration : all) {
    if (!migration.up) continue;
    for (const auto& tokens : statement_tokens(*migration.up, engine)) {
      const auto pair = sought_pair(tokens);
      if (pair.columns.empty()) continue;
      for (const auto& name : names.tables(pair.table)) {
        repeated[name].insert(pair.columns.begin(), pair.columns.end());
      }
    }
    if (!migration.down) continue;
    const KeptColumns kept(*migration.up, names, engine);
    for (const auto& tokens : statement_tokens(*migration.down, engine)) {
      for (const auto& [table, column] : places_before(sought_pair(tokens), kept)) {
        repeated[table].insert(column);
      }
    }
  }
  return repeated;
}

}  // namespace fulldress::scenarios
