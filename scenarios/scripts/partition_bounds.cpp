#include "scenarios/scripts/partition_bounds.hpp"

#include "scenarios/scripts/statement_writes.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// A table parted by the range of one column.
struct PartedTable {
  std::string column;
  std::vector<std::string> starts;
  std::string last_end;
  bool has_default = false;
};

using PartedTables = std::map<std::string, PartedTable>;

/// `create table T (...) partition by range (column)`.
void add_parted(const ScriptTokens& tokens, PartedTables& found) {
  std::size_t name = 2;
  if (is_word(tokens, name, "if")) name += 3;
  const auto table = take_name(tokens, name);
  for (std::size_t at = name; at < tokens.size(); ++at) {
    const bool is_parted = is_word(tokens, at, "partition") && is_word(tokens, at + 1, "by") &&
                           is_word(tokens, at + 2, "range") && is_sign(tokens, at + 3, '(');
    if (!is_parted || !is_name(tokens, at + 4) || !is_sign(tokens, at + 5, ')')) continue;
    found[table].column = tokens[at + 4].value;
  }
}

/// The only constant in the parentheses behind the word at `at`.
std::optional<std::string> bound_behind(const ScriptTokens& tokens, std::size_t at) {
  const bool is_constant = is_text(tokens, at + 2) || is_number(tokens, at + 2);
  const bool is_alone = is_sign(tokens, at + 1, '(') && is_sign(tokens, at + 3, ')');
  return is_constant && is_alone ? std::optional(tokens[at + 2].value) : std::nullopt;
}

/// `partition of T for values from (A) to (B)`, `partition of T default`, and the same of ATTACH.
void add_partition(const ScriptTokens& tokens, PartedTables& found) {
  std::string table = target_table(tokens);
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (is_word(tokens, at, "of") && is_word(tokens, at - 1, "partition")) {
      std::size_t name = at + 1;
      table = take_name(tokens, name);
    }
    const auto parted = found.find(table);
    if (parted == found.end()) continue;
    const bool is_end = at + 1 == tokens.size() || is_sign(tokens, at + 1, ';');
    if (is_word(tokens, at, "default") && is_end) parted->second.has_default = true;
    if (!is_word(tokens, at, "values") || !is_word(tokens, at + 1, "from")) continue;
    const auto start = bound_behind(tokens, at + 1);
    if (start) parted->second.starts.push_back(*start);
    const auto end = is_word(tokens, at + 5, "to") ? bound_behind(tokens, at + 5) : std::nullopt;
    if (end) parted->second.last_end = *end;
  }
}

}  // namespace

std::vector<PartitionBound> partition_bounds(const std::vector<ScriptTokens>& statements) {
  PartedTables parted;
  std::map<std::string, std::string> copied;
  for (const auto& tokens : statements) {
    const bool is_made = is_word(tokens, 0, "create") && is_word(tokens, 1, "table");
    if (is_made) add_parted(tokens, parted);
    if (is_made || is_word(tokens, 0, "alter")) add_partition(tokens, parted);
    if (is_word(tokens, 0, "insert")) copied.emplace(target_table(tokens), source_table(tokens));
  }
  std::vector<PartitionBound> bounds;
  for (const auto& [table, each] : parted) {
    const auto source = copied.find(table);
    for (const auto& name : {table, source == copied.end() ? std::string() : source->second}) {
      if (name.empty() || each.column.empty()) continue;
      const auto add = [&, &column = each.column](const std::string& value) {
        bounds.push_back({.table = name, .column = column, .value = value});
      };
      if (each.has_default && !each.last_end.empty()) add(each.last_end);
      for (const auto& start : each.starts) add(start);
    }
  }
  return bounds;
}

}  // namespace fulldress::scenarios
