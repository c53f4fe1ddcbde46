#include "scenarios/scripts/inner_joins.hpp"

#include "scenarios/scripts/named_tables.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

class JoinReader {
 public:
  explicit JoinReader(const ScriptTokens& tokens) : tokens_(tokens) {}

  std::vector<JoinedColumns> read() {
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      if (is_sign(tokens_, at, '=')) read_equal(at);
      if (is_word(tokens_, at, "using") && is_sign(tokens_, at + 1, '(')) read_using(at);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] static bool is_folding(const ScriptTokens& tokens, std::size_t at) {
    return is_any_word(tokens, at, {"btrim", "cast", "lower", "trim", "upper"}) &&
           is_sign(tokens, at + 1, '(');
  }

  /// `u.mail = lower(k.mail)`, whose sign stands at `at`.
  void read_equal(std::size_t at) {
    std::size_t left = at - 1;
    if (is_sign(tokens_, left, ')')) {
      const std::size_t open = opening_of(tokens_, left);
      if (open == 0 || !is_folding(tokens_, open - 1)) return;
      left = last_of_name(tokens_, open + 1);
    }
    const std::size_t start = is_folding(tokens_, at + 1) ? at + 3 : at + 1;
    const std::size_t right = last_of_name(tokens_, start);
    const bool are_columns =
        is_name(tokens_, left) && is_name(tokens_, right) && !is_sign(tokens_, right + 1, '(');
    if (are_columns && is_condition(at)) add(left, right);
  }

  /// `k join u using (mail)`.
  void read_using(std::size_t at) {
    if (is_outer(at)) return;
    const std::size_t open = opening_of(tokens_, at);
    NamedTables tables;
    for (std::size_t next = open; next < at; ++next) {
      if (next > open && is_sign(tokens_, next, '(')) next = closing_of(tokens_, next);
      if (is_any_word(tokens_, next, {"from", "join"})) add_tables(tokens_, next, tables);
    }
    if (tables.size() != 2) return;
    const std::size_t close = closing_of(tokens_, at + 1);
    for (std::size_t next = at + 2; next < close; next += 2) {
      const auto& column = tokens_[next].value;
      add({.table = tables.begin()->second, .column = column},
          {.table = tables.rbegin()->second, .column = column});
    }
  }

  /// Whether a row must meet what stands at `at`.
  [[nodiscard]] bool is_condition(std::size_t at) const {
    while (at-- > 0) {
      if (is_sign(tokens_, at, ')')) at = opening_of(tokens_, at);
      if (is_word(tokens_, at, "on")) return !is_outer(at);
      if (is_word(tokens_, at, "where")) return !is_behind_not_exists(at);
      if (is_any_word(tokens_, at, {"case", "select", "set", "when"})) return false;
    }
    return false;
  }

  /// Whether the join in front of `at` keeps rows without a partner.
  [[nodiscard]] bool is_outer(std::size_t at) const {
    while (at > 1 && !is_word(tokens_, at, "join")) {
      --at;
      if (is_sign(tokens_, at, ')')) at = opening_of(tokens_, at);
    }
    return at > 0 && is_any_word(tokens_, at - 1, {"full", "left", "outer", "right"});
  }

  [[nodiscard]] bool is_behind_not_exists(std::size_t at) const {
    const std::size_t open = opening_of(tokens_, at);
    return open >= 2 && is_any_word(tokens_, open - 1, {"exists", "in"}) &&
           is_word(tokens_, open - 2, "not");
  }

  void add(std::size_t left, std::size_t right) {
    add({.table = table_of_column(tokens_, left), .column = tokens_[left].value},
        {.table = table_of_column(tokens_, right), .column = tokens_[right].value});
  }

  /// Whether it is a table, and no query that the statement calls so: `with name as (`.
  [[nodiscard]] bool is_table(const std::string& name) const {
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      const bool is_query =
          is_word(tokens_, at, name) && is_word(tokens_, at + 1, "as") &&
          (is_sign(tokens_, at + 2, '(') || is_any_word(tokens_, at + 2, {"materialized", "not"}));
      if (is_query) return false;
    }
    return !name.empty();
  }

  void add(ColumnPlace left, ColumnPlace right) {
    const bool is_known = is_table(left.table) && is_table(right.table);
    if (is_known && left.table != right.table) {
      found_.push_back({.left = std::move(left), .right = std::move(right)});
    }
  }

  const ScriptTokens& tokens_;
  std::vector<JoinedColumns> found_;
};

}  // namespace

std::vector<JoinedColumns> inner_joins(const ScriptTokens& statement) {
  return JoinReader(statement).read();
}

}  // namespace fulldress::scenarios
