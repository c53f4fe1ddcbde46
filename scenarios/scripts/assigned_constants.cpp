#include "scenarios/scripts/assigned_constants.hpp"

#include "scenarios/scripts/statement_writes.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace fulldress::scenarios {
namespace {

/// Reads one expression.
class ConstantsReader {
 public:
  ConstantsReader(const ScriptTokens& tokens, std::size_t first, std::size_t end,
                  const std::string& column)
      : tokens_(tokens), at_(first), end_(end), column_(column) {}

  AssignedConstants read() {
    result_.is_known = read_value() && at_ == end_;
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is(std::string_view word) const {
    return at_ < end_ && is_word(tokens_, at_, word);
  }
  [[nodiscard]] bool is_at(char sign) const { return at_ < end_ && is_sign(tokens_, at_, sign); }

  bool read_value() {
    if (!read_plain_value()) return false;
    while (is_at(':') && is_sign(tokens_, at_ + 1, ':')) {
      at_ += 2;
      skip_type();
    }
    return true;
  }

  bool read_plain_value() {
    if (at_ >= end_) return false;
    if (is_at('(')) {
      ++at_;
      return read_value() && take(')');
    }
    if (is("case")) return read_case();
    if (is("cast") && is_sign(tokens_, at_ + 1, '(')) {
      at_ += 2;
      if (!read_value() || !is("as")) return false;
      ++at_;
      skip_type();
      return take(')');
    }
    if (is("null")) {
      result_.may_be_null = true;
      ++at_;
      return true;
    }
    const bool is_negative = is_at('-') && is_number(tokens_, at_ + 1);
    if (is_negative) ++at_;
    if (is_text(tokens_, at_) || is_number(tokens_, at_) || is("true") || is("false")) {
      result_.values.insert((is_negative ? "-" : "") + tokens_[at_++].value);
      return true;
    }
    return read_name();
  }

  /// The column itself, or `date '2026-01-01'`.
  bool read_name() {
    if (!is_name(tokens_, at_)) return false;
    if (is_text(tokens_, at_ + 1) && at_ + 1 < end_) {
      result_.values.insert(tokens_[at_ + 1].value);
      at_ += 2;
      return true;
    }
    at_ = last_of_name(tokens_, at_);
    const bool is_own =
        at_ < end_ && tokens_[at_].value == column_ && !is_sign(tokens_, at_ + 1, '(');
    ++at_;
    result_.may_be_kept = result_.may_be_kept || is_own;
    return is_own;
  }

  bool take(char sign) {
    const bool is_there = is_at(sign);
    ++at_;
    return is_there;
  }

  void skip_type() {
    at_ = last_of_name(tokens_, at_) + 1;
    if (is("varying") || is("precision")) ++at_;
    if (is_at('(')) at_ = closing_of(tokens_, at_) + 1;
    while (is_at('[')) at_ += 2;
  }

  bool read_case() {
    ++at_;
    bool names_all = is("when") || is_name(tokens_, at_);
    skip_to({"when"});
    while (is("when")) {
      const auto first = at_ + 1;
      skip_to({"then"});
      for (auto at = first; at < at_; ++at) names_all = names_all && asks_for_truth(at);
      ++at_;
      if (!read_value()) return false;
    }
    if (is("else")) {
      ++at_;
      // The column itself is no value of the up's own.
      if (!names_all && !keeps_column()) return false;
      if (!read_value()) return false;
    } else if (names_all) {
      result_.may_be_null = true;
    }
    const bool is_ended = is("end");
    ++at_;
    return is_ended;
  }

  [[nodiscard]] bool keeps_column() const {
    const auto last = last_of_name(tokens_, at_);
    return is_word(tokens_, last, column_) && is_word(tokens_, last + 1, "end");
  }

  /// A token of a condition over columns of truth, and over whether there is a value.
  [[nodiscard]] bool asks_for_truth(std::size_t at) const {
    return is_name(tokens_, at) ? !is_any_word(tokens_, at, {"in", "like", "ilike", "exists"})
                                : is_sign(tokens_, at, '.');
  }

  void skip_to(std::initializer_list<std::string_view> words) {
    std::size_t depth = 0;
    for (; at_ < end_; ++at_) {
      if (depth == 0 && is_any_word(tokens_, at_, words)) return;
      if (is("case") || is_at('(')) ++depth;
      if ((is("end") || is_at(')')) && depth > 0) --depth;
    }
  }

  const ScriptTokens& tokens_;
  std::size_t at_;
  std::size_t end_;
  const std::string& column_;
  AssignedConstants result_;
};

/// Where the expression at `first` ends: at a comma, or one of these words.
std::size_t end_of_expression(const ScriptTokens& tokens, std::size_t first) {
  std::size_t depth = 0;
  std::size_t at = first;
  for (; at < tokens.size(); ++at) {
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')') && depth-- == 0) break;
    if (depth > 0) continue;
    if (is_sign(tokens, at, ',') || is_sign(tokens, at, ';')) break;
    const bool is_distinct = is_word(tokens, at, "from") && is_word(tokens, at - 1, "distinct");
    if (!is_distinct && is_any_word(tokens, at, {"from", "where", "returning", "union"})) break;
  }
  return at;
}

/// `a = ..., b = ...` behind SET. Of `(a, b) = ...` nothing is known.
void read_sets(const ScriptTokens& tokens, std::size_t at, Assignments& into) {
  do {
    at = last_of_name(tokens, at + 1);
    if (!is_name(tokens, at) || !is_sign(tokens, at + 1, '=')) return;
    const auto end = end_of_expression(tokens, at + 2);
    const auto& column = tokens[at].value;
    into.columns[column] = ConstantsReader(tokens, at + 2, end, column).read();
    at = end;
  } while (is_sign(tokens, at, ','));
  into.is_complete = true;
}

/// `(a, b) select ..., ...` behind the name of a table.
void read_items(const ScriptTokens& tokens, std::size_t at, Assignments& into) {
  const auto close = closing_of(tokens, at);
  std::vector<std::string> columns;
  for (++at; at < close; ++at) {
    if (is_name(tokens, at)) columns.push_back(tokens[at].value);
  }
  if (!is_word(tokens, close + 1, "select")) return;
  at = close + 1;
  for (const auto& column : columns) {
    const auto end = end_of_expression(tokens, at + 1);
    into.columns[column] = ConstantsReader(tokens, at + 1, end, {}).read();
    at = end;
    if (!is_sign(tokens, at, ',')) break;
  }
  into.is_complete = into.columns.size() == columns.size();
}

}  // namespace

Assignments assignments_of(const ScriptTokens& statement) {
  Assignments assignments;
  const bool is_insert = is_word(statement, 0, "insert");
  if (!is_insert && !is_word(statement, 0, "update")) return assignments;
  std::size_t at = 0;
  for (; at < statement.size(); ++at) {
    if (is_word(statement, at, "values")) return assignments;
    if (is_insert ? is_sign(statement, at, '(') || is_word(statement, at, "select")
                  : is_word(statement, at, "set")) {
      break;
    }
  }
  assignments.table = target_table(statement);
  if (!is_insert) read_sets(statement, at, assignments);
  if (is_insert && is_sign(statement, at, '(')) {
    // Rows that a script brings along itself are no concern of those that are there.
    if (is_word(statement, closing_of(statement, at) + 1, "values")) return {};
    read_items(statement, at, assignments);
  }
  return assignments;
}

}  // namespace fulldress::scenarios
