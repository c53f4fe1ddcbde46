#include "scenarios/scripts/joint_conditions.hpp"

#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/folded_column.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/row_lists.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Values = std::map<std::string, std::vector<std::string>>;

/// A table gets a few rows only.
constexpr std::size_t joints_per_table_max = 6;

/// What one comparison asks of a column; nullopt: nothing that a value says.
using Asked = std::optional<std::optional<std::string>>;

/// The columns for which a statement has something else in front of its token `end` where they are
/// NULL: `coalesce(note, '')`, `case when note is null then`.
std::set<std::string> replaced_nulls(const ScriptTokens& tokens, std::size_t end) {
  std::set<std::string> columns;
  for (std::size_t at = 0; at < end; ++at) {
    std::size_t name = at + 1;
    const bool is_replaced =
        is_any_word(tokens, at, {"coalesce", "ifnull"}) && is_sign(tokens, name, '(');
    while (is_replaced && (is_sign(tokens, name, '(') || is_sign(tokens, name + 1, '('))) ++name;
    name = last_of_name(tokens, name);
    const bool is_asked = is_word(tokens, at, "when") && is_word(tokens, name + 1, "is") &&
                          (is_word(tokens, name + 2, "null") || is_word(tokens, name + 3, "null"));
    if ((is_replaced || is_asked) && is_name(tokens, name)) columns.insert(tokens[name].value);
  }
  return columns;
}

/// The columns that the copies of a down ask for NULL: `select a, note from kept where note is not
/// null`.
std::set<std::string> asked_for_null(const migrations::Script& down, std::string_view engine) {
  std::set<std::string> columns;
  for (const auto& tokens : statement_tokens(down, engine)) {
    if (!is_word(tokens, 0, "insert")) continue;
    for (const auto& each : condition_columns(tokens)) {
      const bool is_asked =
          each.starts && is_word(tokens, each.at + 1, "is") &&
          (is_word(tokens, each.at + 2, "null") ||
           (is_word(tokens, each.at + 2, "not") && is_word(tokens, each.at + 3, "null")));
      if (is_asked) columns.insert(tokens[each.at].value);
    }
  }
  return columns;
}

/// -1, 0 or 1 of two numbers or two days; nullopt: one is neither, or they are not of one kind.
std::optional<int> compared(std::string_view left, std::string_view right) {
  const auto number_of = [](std::string_view text) {
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    return is_whole ? std::optional(number) : std::nullopt;
  };
  const auto first = number_of(left);
  const auto second = number_of(right);
  if (first && second) return *first < *second ? -1 : *first > *second ? 1 : 0;
  constexpr std::size_t day_length = 10;  // "2020-01-31"
  const bool are_days = !first && !second && left.size() >= day_length &&
                        right.size() >= day_length && left[4] == '-' && right[4] == '-';
  if (!are_days) return std::nullopt;
  const int order = left.substr(0, day_length).compare(right.substr(0, day_length));
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// The comparisons of one statement's outermost condition that AND joins.
class JointReader {
 public:
  /// amounts        numbers and days that are there, by "table.column"
  /// split_by_null  columns by whose NULLs the down tells rows apart
  JointReader(const ScriptTokens& tokens, const Values& amounts,
              const std::set<std::string>& split_by_null)
      : tokens_(tokens),
        amounts_(amounts),
        split_by_null_(split_by_null),
        depths_(tokens.size(), 0) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (is_sign(tokens, at, ')') && depth > 0) --depth;
      depths_[at] = depth;
      if (is_sign(tokens, at, '(')) ++depth;
    }
  }

  /// By table; each stands for one side of an OR.
  std::vector<std::pair<std::string, JointValues>> read() {
    for (where_ = 0; where_ < tokens_.size(); ++where_) {
      if (is_word(tokens_, where_, "where") && depths_[where_] == 0) break;
    }
    std::vector<std::pair<std::string, JointValues>> found;
    std::size_t side = 0;
    for (const auto& each : condition_columns(tokens_)) {
      if (each.at < where_ || each.table.empty()) continue;
      const auto folded = folded_column(tokens_, each.at);
      if (depths_[folded.start] != 0 || !starts(each, folded)) continue;
      const bool is_not = is_word(tokens_, each.at, "not");
      const std::size_t column = is_not ? last_of_name(tokens_, each.at + 1) : each.at;
      const std::size_t end = is_not ? column + 1 : folded.end;
      if (column >= tokens_.size()) break;
      auto asked = is_range(end) && !is_not
                       ? range_at(end, each.table + "." + tokens_[column].value)
                       : asked_at(end, is_not);
      if (asked && folded.none && *asked == *folded.none)
        asked = Asked(std::optional<std::string>());
      if (found.empty() || sides_before(each.at) != side || found.back().first != each.table) {
        side = sides_before(each.at);
        found.emplace_back(each.table, JointValues());
      }
      if (asked) found.back().second.insert_or_assign(tokens_[column].value, *asked);
    }
    return with_nulls(found);
  }

 private:
  using Joints = std::vector<std::pair<std::string, JointValues>>;

  /// Whether a comparison starts with a column, or with functions around it.
  [[nodiscard]] bool starts(const ConditionColumn& column, const FoldedColumn& folded) const {
    if (folded.end == column.at + 1) return column.starts;
    return folded.start > 0 && is_any_word(tokens_, folded.start - 1, {"where", "and", "or"});
  }

  /// What is met by a row with a value, or by one without, in a column whose NULLs are replaced.
  [[nodiscard]] Joints with_nulls(const Joints& sides) const {
    auto columns = replaced_nulls(tokens_, where_);
    columns.insert(split_by_null_.begin(), split_by_null_.end());
    Joints joints;
    for (const auto& side : sides) {
      if (side.second.empty() || (side.second.size() < 2 && columns.empty())) continue;
      joints.push_back(side);
      for (const auto& column : columns) {
        auto with_null = side;
        const bool is_new = with_null.second.emplace(column, std::nullopt).second;
        if (is_new) joints.push_back(std::move(with_null));
      }
    }
    return joints;
  }

  [[nodiscard]] std::size_t sides_before(std::size_t end) const {
    std::size_t sides = 0;
    for (std::size_t at = where_; at < end; ++at) {
      if (depths_[at] == 0 && is_word(tokens_, at, "or")) ++sides;
    }
    return sides;
  }

  [[nodiscard]] bool ends_at(std::size_t at) const {
    return at >= tokens_.size() ||
           is_any_word(tokens_, at, {"and", "or", "returning", "on", "group", "order"}) ||
           is_sign(tokens_, at, ';') || is_sign(tokens_, at, ',') || is_sign(tokens_, at, ')');
  }

  /// A literal that stands by itself.
  [[nodiscard]] Asked literal_at(std::size_t at) const {
    const bool is_negative = is_sign(tokens_, at, '-');
    if (is_negative) ++at;
    if (at >= tokens_.size() || !ends_at(at + 1)) return std::nullopt;
    const auto& token = tokens_[at];
    const bool is_truth = is_any_word(tokens_, at, {"true", "false"});
    const bool is_number = token.kind == ScriptToken::Kind::number;
    if (is_number) return Asked((is_negative ? "-" : "") + token.value);
    if (is_negative || (!is_truth && token.kind != ScriptToken::Kind::text)) return std::nullopt;
    return Asked(token.value);
  }

  /// An object that a document has to hold: `'{"a": true}'`, with or without a cast.
  [[nodiscard]] Asked document_at(std::size_t at) const {
    const bool is_cast = is_sign(tokens_, at + 1, ':') && is_sign(tokens_, at + 2, ':');
    const bool is_object = is_text(tokens_, at) && tokens_[at].value.starts_with('{');
    if (!is_object || !ends_at(is_cast ? at + 4 : at + 1)) return std::nullopt;
    return Asked(tokens_[at].value);
  }

  [[nodiscard]] bool is_range(std::size_t at) const {
    const bool is_other = at < tokens_.size() && tokens_[at].value == "<>";
    return !is_other && (is_sign(tokens_, at, '<') || is_sign(tokens_, at, '>'));
  }

  /// An amount that is there and satisfies `< 5`, `>= '2020-01-01'`.
  [[nodiscard]] Asked range_at(std::size_t at, const std::string& column) const {
    const auto limit = literal_at(at + 1);
    const auto found = amounts_.find(column);
    if (!limit || found == amounts_.end()) return std::nullopt;
    for (const auto& amount : found->second) {
      const auto order = compared(amount, **limit);
      const bool is_less = is_sign(tokens_, at, '<');
      const bool is_met = order == 0 ? tokens_[at].value.size() == 2 : (order < 0) == is_less;
      if (order && is_met) return Asked(amount);
    }
    return std::nullopt;
  }

  /// What stands behind the name of a column.
  [[nodiscard]] Asked asked_at(std::size_t at, bool is_not) const {
    if (ends_at(at)) return Asked(is_not ? "false" : "true");
    if (is_not) return std::nullopt;
    if (is_sign(tokens_, at, '=')) return literal_at(at + 1);
    if (is_sign(tokens_, at, '@') && is_sign(tokens_, at + 1, '>')) return document_at(at + 2);
    if (is_word(tokens_, at, "in") && is_sign(tokens_, at + 1, '(')) return literal_at(at + 2);
    if (!is_word(tokens_, at, "is")) return std::nullopt;
    if (is_word(tokens_, at + 1, "null")) return Asked(std::optional<std::string>());
    return literal_at(at + 1);
  }

  const ScriptTokens& tokens_;
  const Values& amounts_;
  const std::set<std::string>& split_by_null_;
  std::vector<std::size_t> depths_;  ///< by token
  std::size_t where_ = 0;
};

bool has_value(const Values& values, const std::string& key, const std::string& value) {
  const auto found = values.find(key);
  return found != values.end() && std::ranges::find(found->second, value) != found->second.end();
}

}  // namespace

std::map<std::string, std::vector<JointValues>> joint_conditions(
    const std::vector<migrations::Migration>& all, std::string_view engine, const Values& sought,
    const Values& sought_amounts) {
  const NameHistory names(all, engine);
  const auto may_be = [&](const std::string& table, const auto& each) {
    const auto& [column, value] = each;
    if (!value || *value == "true" || *value == "false" || value->starts_with('{')) return true;
    const auto keys = names.keys({.table = table, .column = column});
    return has_value(sought_amounts, table + "." + column, *value) ||
           std::ranges::any_of(keys,
                               [&](const auto& key) { return has_value(sought, key, *value); });
  };
  std::map<std::string, std::vector<JointValues>> joints;
  for (const auto& migration : all) {
    if (!migration.up) continue;
    const auto split_by_null =
        migration.down ? asked_for_null(*migration.down, engine) : std::set<std::string>();
    for (const auto& statement : statement_tokens(*migration.up, engine)) {
      const auto tokens = with_row_lists_spelled(statement);
      if (!is_any_word(tokens, 0, {"delete", "insert", "update"})) continue;
      for (const auto& [table, values] :
           JointReader(tokens, sought_amounts, split_by_null).read()) {
        const auto is_sought = [&, &name = table](const auto& each) { return may_be(name, each); };
        if (!std::ranges::all_of(values, is_sought)) continue;
        for (const auto& name : names.tables(table)) {
          auto& of_table = joints[name];
          const bool is_known = std::ranges::find(of_table, values) != of_table.end();
          if (!is_known && of_table.size() < joints_per_table_max) of_table.push_back(values);
        }
      }
    }
  }
  return joints;
}

}  // namespace fulldress::scenarios
