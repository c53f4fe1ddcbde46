#include "scenarios/scripts/filled_nulls.hpp"

#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::scenarios {
namespace {

/// A text, a list or an object with nothing in it.
bool is_empty_value(const ScriptTokens& tokens, std::size_t at) {
  if (!is_text(tokens, at)) return false;
  const auto& text = tokens[at].value;
  return text.empty() || text == "{}" || text == "[]";
}

/// Behind `'{}'::jsonb`, whose text stands at `at`.
std::size_t behind_text(const ScriptTokens& tokens, std::size_t at) {
  const bool is_cast = is_sign(tokens, at + 1, ':') && is_sign(tokens, at + 2, ':');
  return is_cast ? at + 4 : at + 1;
}

/// Whether the call whose name stands at `at`, and which ends in front of `end`, is joined with
/// nothing.
bool is_whole(const ScriptTokens& tokens, std::size_t at, std::size_t end) {
  return (at == 0 || !is_sign(tokens, at - 1, '|')) && !is_sign(tokens, end, '|');
}

/// `coalesce(note, '')`, and `nullif(note, 'none')` in the column itself, as whole values.
void add_calls(const ScriptTokens& statement, const StatementWrites& writes,
               TextsBesideNull& found) {
  for (std::size_t at = 1; at < statement.size(); ++at) {
    if (is_word(statement, at, "where")) break;
    const bool is_nullif = is_word(statement, at, "nullif");
    const bool is_call = (is_nullif || is_any_word(statement, at, {"coalesce", "ifnull"})) &&
                         is_sign(statement, at + 1, '(') && is_name(statement, at + 2);
    if (!is_call) continue;
    const auto column = last_of_name(statement, at + 2);
    const auto text = column + 2;
    const auto end = behind_text(statement, text);
    const bool is_of_text = is_sign(statement, column + 1, ',') && is_text(statement, text) &&
                            is_sign(statement, end, ')') && is_whole(statement, at, end + 1);
    if (!is_of_text) continue;
    const auto& name = statement[column].value;
    const bool is_own = std::ranges::any_of(writes.constants, [&](const WrittenConstant& each) {
      return each.at == text && each.column == name;
    });
    const bool is_meant =
        is_nullif ? is_own && is_sign(statement, at - 1, '=') : is_empty_value(statement, text);
    if (is_meant) found.emplace(name, statement[text].value);
  }
}

}  // namespace

TextsBesideNull texts_beside_null(const ScriptTokens& statement) {
  TextsBesideNull found;
  if (!is_any_word(statement, 0, {"insert", "update"})) return found;
  const auto writes = writes_of(statement);
  add_calls(statement, writes, found);
  if (!is_word(statement, 0, "update")) return found;
  for (const auto& each : condition_columns(statement)) {
    const bool is_asked = each.starts && is_word(statement, each.at + 1, "is") &&
                          is_word(statement, each.at + 2, "null");
    if (!is_asked) continue;
    const std::string& name = statement[each.at].value;
    for (const auto& constant : writes.constants) {
      const bool is_set = constant.column == name && is_empty_value(statement, constant.at);
      if (is_set) found.emplace(name, constant.value);
    }
  }
  return found;
}

}  // namespace fulldress::scenarios
