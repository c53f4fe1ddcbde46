#include "scenarios/scripts/row_lists.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {
namespace {

/// A table gets a few rows only.
constexpr std::size_t rows_max = 8;

/// `(a, b) in ((1, 'x'), ...)` in a statement.
struct RowList {
  std::size_t first = 0;                  ///< its tokens
  std::size_t end = 0;                    ///< behind them
  std::vector<ScriptTokens> comparisons;  ///< `a = 1 and b = 'x'` for each row
};

ScriptToken word(std::string value) {
  return {.kind = ScriptToken::Kind::word, .value = value, .spelled = value};
}

ScriptToken sign(char value) {
  return {.kind = ScriptToken::Kind::sign, .value = std::string(1, value)};
}

void append(ScriptTokens& into, const ScriptTokens& tokens, std::size_t first, std::size_t end) {
  for (auto at = first; at < end; ++at) into.push_back(tokens[at]);
}

/// What commas part within the parentheses that open at `open`.
std::vector<ScriptTokens> parts_of(const ScriptTokens& tokens, std::size_t open) {
  std::vector<ScriptTokens> parts(1);
  const auto close = closing_of(tokens, open);
  std::size_t depth = 0;
  for (auto at = open + 1; at < close; ++at) {
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')')) --depth;
    if (depth == 0 && is_sign(tokens, at, ',')) {
      parts.emplace_back();
    } else {
      parts.back().push_back(tokens[at]);
    }
  }
  return parts;
}

/// `a = 1 and b = 'x'`; nullopt: there are not as many values as columns, or one is no value.
std::optional<ScriptTokens> compared(const std::vector<ScriptTokens>& columns,
                                     const ScriptTokens& row) {
  if (!is_sign(row, 0, '(') || closing_of(row, 0) + 1 != row.size()) return std::nullopt;
  const auto values = parts_of(row, 0);
  if (values.size() != columns.size()) return std::nullopt;
  ScriptTokens comparison;
  for (std::size_t nth = 0; nth < columns.size(); ++nth) {
    if (columns[nth].empty() || values[nth].empty()) return std::nullopt;
    if (nth > 0) comparison.push_back(word("and"));
    append(comparison, columns[nth], 0, columns[nth].size());
    comparison.push_back(sign('='));
    append(comparison, values[nth], 0, values[nth].size());
  }
  return comparison;
}

/// The list whose columns stand in the parentheses that open at `open`.
std::optional<RowList> list_at(const ScriptTokens& tokens, std::size_t open) {
  const auto in = closing_of(tokens, open) + 1;
  const bool is_negated = open > 0 && is_word(tokens, open - 1, "not");
  if (is_negated || !is_word(tokens, in, "in") || !is_sign(tokens, in + 1, '(')) {
    return std::nullopt;
  }
  const auto columns = parts_of(tokens, open);
  auto rows = parts_of(tokens, in + 1);
  if (is_word(rows.front(), 0, "values")) rows.front().erase(rows.front().begin());
  if (columns.size() < 2) return std::nullopt;
  if (rows.size() > rows_max) rows.resize(rows_max);
  RowList list{.first = open, .end = closing_of(tokens, in + 1) + 1, .comparisons = {}};
  for (const auto& row : rows) {
    auto comparison = compared(columns, row);
    if (!comparison) return std::nullopt;
    list.comparisons.push_back(std::move(*comparison));
  }
  return list;
}

/// The outermost condition around a list, where AND alone joins it: between these tokens.
std::optional<std::pair<std::size_t, std::size_t>> condition_around(const ScriptTokens& tokens,
                                                                    const RowList& list) {
  std::optional<std::size_t> first;
  std::size_t depth = 0;
  std::size_t at = 0;
  for (; at < tokens.size(); ++at) {
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')') && depth > 0) --depth;
    if (at == list.first && depth != 1) return std::nullopt;
    if (depth > 0) continue;
    if (is_word(tokens, at, "where")) first = at + 1;
    if (!first) continue;
    if (is_word(tokens, at, "or")) return std::nullopt;
    if (is_sign(tokens, at, ';') ||
        is_any_word(tokens, at, {"returning", "on", "group", "order"})) {
      break;
    }
  }
  if (!first || *first > list.first) return std::nullopt;
  return std::pair(*first, at);
}

ScriptTokens spelled(const ScriptTokens& tokens, const RowList& list) {
  const auto around = condition_around(tokens, list);
  const auto [first, end] = around.value_or(std::pair(list.first, list.end));
  ScriptTokens text(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(first));
  if (!around) text.push_back(sign('('));
  for (std::size_t nth = 0; nth < list.comparisons.size(); ++nth) {
    if (nth > 0) text.push_back(word("or"));
    append(text, tokens, first, list.first);
    append(text, list.comparisons[nth], 0, list.comparisons[nth].size());
    append(text, tokens, list.end, end);
  }
  if (!around) text.push_back(sign(')'));
  append(text, tokens, end, tokens.size());
  return text;
}

}  // namespace

ScriptTokens with_row_lists_spelled(const ScriptTokens& statement) {
  bool is_condition = false;
  for (std::size_t at = 0; at < statement.size(); ++at) {
    is_condition = is_condition || is_word(statement, at, "where");
    if (!is_condition || !is_sign(statement, at, '(')) continue;
    // One is as much as anybody writes.
    if (const auto list = list_at(statement, at)) return spelled(statement, *list);
  }
  return statement;
}

}  // namespace fulldress::scenarios
