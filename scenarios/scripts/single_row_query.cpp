#include "scenarios/scripts/single_row_query.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace fulldress::scenarios {
namespace {

/// A script with blanks for what encloses the bodies of its blocks and functions.
std::string with_open_bodies(std::string text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '$') continue;
    const auto length = sql_token::dollar_tag(text, at).size();
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), length, ' ');
  }
  return text;
}

/// Whether what opens at `open` is a value: not `in (...)`, `from (...)`, `into t (...)`.
bool stands_for_value(const ScriptTokens& tokens, std::size_t open) {
  if (open == 0) return false;
  return !is_name(tokens, open - 1) || is_any_word(tokens, open - 1,
                                                   {"and", "assert", "else", "if", "or", "return",
                                                    "select", "then", "when", "where"});
}

}  // namespace

std::vector<TableName> tables_read_as_single_row(const migrations::Script& script,
                                                 const DataFingerprint& data) {
  std::set<std::string> read;
  const auto tokens = script_tokens(with_open_bodies(script.text));
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    const bool is_query = is_word(tokens, at, "select") && is_sign(tokens, at - 1, '(');
    if (!is_query || !stands_for_value(tokens, at - 1)) continue;
    const auto close = closing_of(tokens, at - 1);
    auto from = at;
    while (from < close && !is_word(tokens, from, "from")) ++from;
    std::size_t behind = from + 1;
    const auto table = take_name(tokens, behind);
    if (is_word(tokens, behind, "as")) ++behind;
    if (is_name(tokens, behind)) ++behind;
    if (behind == close) read.insert(table);
  }
  std::vector<TableName> tables;
  for (const auto& each : data.tables) {
    if (each.rows == 1 && read.contains(lower_case(each.table.name))) tables.push_back(each.table);
  }
  return tables;
}

}  // namespace fulldress::scenarios
