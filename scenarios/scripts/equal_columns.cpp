#include "scenarios/scripts/equal_columns.hpp"

#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::scenarios {
namespace {

using ColumnPair = std::pair<std::string, std::string>;
using Pairs = std::map<std::string, std::vector<ColumnPair>>;

/// Whether `=`, `<>` or `!=` stands at `at`.
bool compares(const ScriptTokens& tokens, std::size_t at) {
  return is_sign(tokens, at, '=') ||
         (at < tokens.size() && (tokens[at].value == "<>" || tokens[at].value == "!="));
}

bool ends_comparison(const ScriptTokens& tokens, std::size_t at) {
  return at >= tokens.size() || is_sign(tokens, at, ')') || is_sign(tokens, at, ';') ||
         is_word(tokens, at, "and") || is_word(tokens, at, "or");
}

void read(const ScriptTokens& tokens, const NameHistory& names, Pairs& pairs) {
  const auto columns = condition_columns(tokens);
  for (std::size_t nth = 0; nth + 1 < columns.size(); ++nth) {
    const auto& left = columns[nth];
    const auto& right = columns[nth + 1];
    const bool is_pair = left.starts && !left.table.empty() && left.table == right.table &&
                         compares(tokens, left.at + 1) && ends_comparison(tokens, right.at + 1);
    // Nothing but qualifiers stands between the sign and the second one.
    const bool is_beside = right.at == left.at + 2 || is_sign(tokens, left.at + 3, '.');
    const ColumnPair pair{tokens[left.at].value, tokens[right.at].value};
    if (!is_pair || !is_beside || pair.first == pair.second) continue;
    for (const auto& table : names.tables(left.table)) {
      auto& found = pairs[table];
      if (std::ranges::find(found, pair) == found.end()) found.push_back(pair);
    }
  }
}

}  // namespace

Pairs equal_columns(const std::vector<migrations::Migration>& all, std::string_view engine) {
  const NameHistory names(all, engine);
  Pairs pairs;
  for (const auto& migration : all) {
    if (!migration.up) continue;
    for (const auto& tokens : statement_tokens(*migration.up, engine)) {
      read(tokens, names, pairs);
    }
  }
  return pairs;
}

}  // namespace fulldress::scenarios
