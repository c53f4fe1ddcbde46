#include "scenarios/scripts/value_moves.hpp"

#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::scenarios {
namespace {

/// The text or number at `at`, with its sign.
std::optional<std::string> literal_at(const ScriptTokens& tokens, std::size_t at) {
  const bool is_negative = is_sign(tokens, at, '-') && is_number(tokens, at + 1);
  if (is_negative) return "-" + tokens[at + 1].value;
  if (!is_text(tokens, at) && !is_number(tokens, at)) return std::nullopt;
  return tokens[at].value;
}

/// What the column that ends at `at` is compared with: `= 'a'`, `in ('a', 'b')`.
std::set<std::string> equals_of(const ScriptTokens& tokens, std::size_t at) {
  std::set<std::string> values;
  std::size_t next = at + 2;
  if (is_sign(tokens, at + 1, '=')) {
    const auto value = literal_at(tokens, next);
    if (value) values.insert(*value);
  } else if (is_word(tokens, at + 1, "in") && is_sign(tokens, next, '(')) {
    do {
      const auto value = literal_at(tokens, ++next);
      if (!value) return {};
      values.insert(*value);
      next += is_sign(tokens, next, '-') ? 2U : 1U;
    } while (is_sign(tokens, next, ','));
  }
  return values;
}

/// Whether the constant is all that its column is set to.
bool is_whole(const ScriptTokens& tokens, const WrittenConstant& constant) {
  const std::size_t sign = constant.at - (constant.value.starts_with('-') ? 2U : 1U);
  const std::size_t end = constant.at + 1;
  return is_sign(tokens, sign, '=') && (is_sign(tokens, end, ',') || is_word(tokens, end, "where"));
}

bool is_about_same(const ValueMove& left, const ValueMove& right) {
  return left.table == right.table && left.column == right.column;
}

/// Whether the move at `writer` only sets its values aside: what it takes them from is given others
/// before the move at `reader` fetches them.
bool sets_aside(const std::vector<std::optional<ValueMove>>& moves, std::size_t writer,
                std::size_t reader) {
  for (std::size_t at = writer + 1; at < reader; ++at) {
    const auto& between = moves[at];
    const bool is_same = between && is_about_same(*between, *moves[writer]);
    if (is_same && moves[writer]->from.contains(between->to)) return true;
  }
  return false;
}

}  // namespace

std::optional<ValueMove> value_move(const ScriptTokens& statement) {
  if (!is_word(statement, 0, "update")) return std::nullopt;
  for (const auto& each : writes_of(statement).constants) {
    if (each.column.empty() || !is_whole(statement, each)) continue;
    for (const auto& column : condition_columns(statement)) {
      if (!column.starts || statement[column.at].value != each.column) continue;
      auto from = equals_of(statement, column.at);
      if (from.empty() || from.contains(each.value)) continue;
      return ValueMove{
          .table = each.table, .column = each.column, .from = std::move(from), .to = each.value};
    }
  }
  return std::nullopt;
}

std::set<MovedValue> values_before_moves(const std::vector<ScriptTokens>& up) {
  std::vector<std::optional<ValueMove>> moves;
  for (const auto& statement : up) moves.push_back(value_move(statement));
  std::set<MovedValue> found;
  for (std::size_t reader = 0; reader < moves.size(); ++reader) {
    if (!moves[reader]) continue;
    for (const auto& value : moves[reader]->from) {
      bool is_before = false;
      bool is_set_aside = false;
      for (std::size_t writer = 0; writer < moves.size(); ++writer) {
        const auto& move = moves[writer];
        if (!move || !is_about_same(*move, *moves[reader]) || move->to != value) continue;
        is_before = true;
        is_set_aside = is_set_aside || sets_aside(moves, writer, reader);
      }
      if (!is_before || is_set_aside) continue;
      found.insert({moves[reader]->table, moves[reader]->column, value});
    }
  }
  return found;
}

}  // namespace fulldress::scenarios
