#include "scenarios/steps/filled_nulls.hpp"

#include "scenarios/steps/condition_columns.hpp"
#include "scenarios/steps/statement_writes.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::scenarios {
namespace {

bool is_empty_text(const ScriptTokens& tokens, std::size_t at) {
  return is_text(tokens, at) && tokens[at].value.empty();
}

/// Whether the call whose name stands at `at`, and which ends in front of `end`, is joined with
/// nothing.
bool is_whole(const ScriptTokens& tokens, std::size_t at, std::size_t end) {
  return (at == 0 || !is_sign(tokens, at - 1, '|')) && !is_sign(tokens, end, '|');
}

}  // namespace

std::set<std::string> nulls_made_empty(const ScriptTokens& statement) {
  std::set<std::string> columns;
  if (!is_any_word(statement, 0, {"insert", "update"})) return columns;
  for (std::size_t at = 1; at < statement.size(); ++at) {
    if (is_word(statement, at, "where")) break;
    const bool is_call = is_any_word(statement, at, {"coalesce", "ifnull"}) &&
                         is_sign(statement, at + 1, '(') && is_name(statement, at + 2);
    const auto column = last_of_name(statement, at + 2);
    const bool is_empty = is_call && is_sign(statement, column + 1, ',') &&
                          is_empty_text(statement, column + 2) &&
                          is_sign(statement, column + 3, ')');
    if (is_empty && is_whole(statement, at, column + 4)) columns.insert(statement[column].value);
  }
  const auto written = writes_of(statement).constants;
  for (const auto& each : condition_columns(statement)) {
    const bool is_asked = each.starts && is_word(statement, each.at + 1, "is") &&
                          is_word(statement, each.at + 2, "null");
    const std::string& name = statement[each.at].value;
    const bool is_set = std::ranges::any_of(written, [&](const WrittenConstant& constant) {
      return constant.column == name && is_empty_text(statement, constant.at);
    });
    if (is_asked && is_set && is_word(statement, 0, "update")) columns.insert(name);
  }
  return columns;
}

}  // namespace fulldress::scenarios
