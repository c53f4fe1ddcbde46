#include "scenarios/scripts/down_updates.hpp"

#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace fulldress::scenarios {
namespace {

/// columns  empty: of whole rows.
bool may_write(const ScriptTokens& up, const std::set<std::string>& tables,
               const std::set<std::string>& columns) {
  static const std::set<std::string_view> blocks = {"call", "copy", "do", "merge", "select"};
  static const std::set<std::string_view> definitions = {"alter", "comment", "grant", "revoke"};
  if (up.empty() || blocks.contains(up.front().value)) return true;
  if (!has_any_word(up, tables)) return false;
  if (!columns.empty()) return has_any_word(up, columns) || is_word(up, 0, "create");
  // A constraint says nothing of the rows that are there; a trigger may write some.
  return !definitions.contains(up.front().value) && !is_word(up, 1, "index");
}

/// Whether the column that ends at `at` must be one of some values, or NULL.
bool says_what(const ScriptTokens& tokens, std::size_t at) {
  const bool is_null = is_word(tokens, at + 1, "is") && is_word(tokens, at + 2, "null");
  return is_null || is_sign(tokens, at + 1, '=') || is_word(tokens, at + 1, "in");
}

}  // namespace

bool is_news_to(const std::vector<ScriptTokens>& up, const ScriptTokens& down,
                const NameHistory& names) {
  const bool is_delete = is_word(down, 0, "delete");
  const auto table = target_table(down);
  if (table.empty() || (!is_delete && !is_word(down, 0, "update"))) return false;
  const auto columns = writes_of(down).set_columns;
  if (!is_delete && columns.empty()) return false;
  const auto tables = names.tables(table);
  return std::ranges::none_of(
      up, [&](const ScriptTokens& each) { return may_write(each, tables, columns); });
}

bool is_told_apart_by(const std::vector<ScriptTokens>& ups, const ScriptTokens& down) {
  const auto table = target_table(down);
  const auto set = writes_of(down).set_columns;
  std::set<std::string> asked;
  for (const auto& each : condition_columns(down)) asked.insert(down[each.at].value);
  return std::ranges::any_of(ups, [&](const ScriptTokens& up) {
    if (!is_word(up, 0, "update") || target_table(up) != table) return false;
    const auto set_by_up = writes_of(up).set_columns;
    return std::ranges::any_of(set, [&](const auto& each) { return set_by_up.contains(each); }) &&
           std::ranges::any_of(condition_columns(up), [&](const ConditionColumn& each) {
             return each.starts && !asked.contains(up[each.at].value) && says_what(up, each.at);
           });
  });
}

bool puts_constants_back(const ScriptTokens& tokens) {
  if (!is_word(tokens, 0, "update")) return false;
  const auto set = writes_of(tokens).set_columns;
  const auto columns = condition_columns(tokens);
  const bool asks_for_all = std::ranges::all_of(set, [&](const std::string& column) {
    return std::ranges::any_of(columns, [&](const ConditionColumn& each) {
      return each.starts && tokens[each.at].value == column;
    });
  });
  if (asks_for_all) return false;
  bool is_value = false;
  bool is_constant = false;
  bool has_constant = false;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const bool is_end = is_word(tokens, at, "where");
    if (is_end || is_sign(tokens, at, ',')) {
      has_constant = has_constant || (is_value && is_constant);
      if (is_end) return has_constant;
      is_value = false;
    } else if (!is_value && is_sign(tokens, at, '=')) {
      is_value = true;
      is_constant = true;
    } else if (is_value && is_name(tokens, at)) {
      const bool is_type = is_sign(tokens, at - 1, ':');
      is_constant = is_constant && (is_type || is_any_word(tokens, at, {"null", "true", "false"}));
    }
  }
  return false;
}

}  // namespace fulldress::scenarios
