#include "scenarios/scripts/sought_amounts.hpp"

#include "scenarios/scripts/amount_constants.hpp"
#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/kept_columns.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/partition_bounds.hpp"
#include "scenarios/scripts/row_lists.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/scripts/value_moves.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// A table gets a few rows only; more values than this have no place there.
constexpr std::size_t values_per_column_max = 8;
/// Behind now for as long as seconds since 1970 fit an integer of 32 bits.
constexpr std::string_view day_to_come = "2037-12-31";
constexpr std::string_view negative_number = "-3";
constexpr std::string_view positive_number = "4";
/// The time of a day that stands alone.
constexpr std::string_view midnight = " 00:00:00";

struct Written {
  WrittenConstant constant;
  std::optional<std::size_t> move;  ///< the migration of which it is a ValueMove
};

/// Reads scripts one by one, and tells at the end what is sought and not written.
class Search {
 public:
  Search(const std::vector<migrations::Migration>& all, std::string_view engine)
      : engine_(engine), names_(all, engine) {}

  void read(const migrations::Migration& migration) {
    ++nth_;
    up_.clear();
    kept_.reset();
    if (migration.up) {
      read(*migration.up, true);
      for (const auto& each : values_before_moves(up_)) before_moves_.emplace(each, nth_);
      for (const auto& [table, column, value] : partition_bounds(up_)) {
        const auto seen = day_of(value) ? value.substr(0, day_length) : value;
        sought_.push_back({.table = table, .column = column, .value = seen});
      }
      kept_.emplace(*migration.up, names_, engine_);
    }
    if (migration.down) read(*migration.down, false);
  }

  [[nodiscard]] std::map<std::string, std::vector<std::string>> take() const {
    std::map<std::string, std::vector<std::string>> sought;
    for (const auto& each : sought_) {
      if (is_written(each)) continue;
      auto& values = sought[each.table + "." + each.column];
      const bool is_known = std::ranges::find(values, each.value) != values.end();
      if (!is_known && values.size() < values_per_column_max) values.push_back(each.value);
    }
    return sought;
  }

  [[nodiscard]] std::set<std::string> take_zeros() const {
    std::set<std::string> columns;
    for (const auto& each : zeros_) {
      if (!is_written(each)) columns.insert(each.table + "." + each.column);
    }
    return columns;
  }

 private:
  void read(const migrations::Script& script, bool is_up) {
    for (const auto& statement : statement_tokens(script, engine_)) {
      const auto tokens = with_row_lists_spelled(statement);
      const bool is_plain = is_word(tokens, 0, "insert") || is_word(tokens, 0, "update") ||
                            is_word(tokens, 0, "delete") || is_word(tokens, 0, "with");
      if (is_up) up_.push_back(tokens);
      if (is_plain) {
        if (!is_up) read_changes_to_kept(tokens);
        read_statement(tokens, is_up);
      } else {
        note_block(tokens);
      }
    }
  }

  void read_statement(const ScriptTokens& tokens, bool is_up) {
    const auto writes = writes_of(tokens);
    const bool is_searched = is_up || is_word(tokens, 0, "insert");
    if (!is_searched) return note_put_back(tokens, condition_columns(tokens), writes);
    const auto move = value_move(tokens) ? std::optional(nth_) : std::nullopt;
    for (const auto& each : writes.constants) written_.push_back({each, move});
    read_comparisons(tokens, writes);
    if (is_up) read_limits(tokens);
  }

  void read_comparisons(const ScriptTokens& tokens, const StatementWrites& writes) {
    for (const auto& each : condition_columns(tokens)) {
      if (!each.starts || each.table.empty()) continue;
      leaves_alone_ = !writes.set_columns.contains(tokens[each.at].value);
      table_ = each.table;
      read_comparison(tokens, each.at);
    }
  }

  /// What a down cuts off, deletes or leaves behind of values that its up has left as they were.
  void read_changes_to_kept(const ScriptTokens& tokens) {
    if (!kept_) return;
    const auto first = static_cast<std::ptrdiff_t>(sought_.size());
    if (is_any_word(tokens, 0, {"delete", "insert"})) read_comparisons(tokens, writes_of(tokens));
    read_limits(tokens);
    const std::vector<MovedValue> found(sought_.begin() + first, sought_.end());
    sought_.erase(sought_.begin() + first, sought_.end());
    for (const auto& each : found) {
      for (const auto& [table, column] : kept_->before({each.table, each.column})) {
        sought_.push_back({.table = table, .column = column, .value = each.value});
      }
    }
    read_absolute_of_negated(tokens);
  }

  /// `set a = 1 where n > 100` in a down: only its author knows what the rows it finds held.
  void note_put_back(const ScriptTokens& tokens, const std::vector<ConditionColumn>& columns,
                     const StatementWrites& writes) {
    if (!is_word(tokens, 0, "update") || writes.constants.empty()) return;
    // `set state = 1 where state = 2 and n > 100` turns a value back.
    const bool asks_for_all = std::ranges::all_of(writes.set_columns, [&](const auto& set) {
      return std::ranges::any_of(columns, [&](const ConditionColumn& each) {
        return each.starts && tokens[each.at].value == set;
      });
    });
    if (asks_for_all && !writes.set_columns.empty()) return;
    for (const auto& each : columns) {
      const std::string& name = tokens[each.at].value;
      if (!writes.set_columns.contains(name)) put_back_.emplace(each.table, name);
    }
  }

  /// What a block, a function or COPY writes is not known.
  void note_block(const ScriptTokens& tokens) {
    for (const std::string_view word : {"do", "select", "call", "merge", "copy"}) {
      if (!is_word(tokens, 0, word)) continue;
      for (const auto& token : tokens) in_blocks_.insert(token.value);
    }
  }

  void read_comparison(const ScriptTokens& tokens, std::size_t at) {
    column_ = tokens[at].value;
    const bool is_not = is_word(tokens, at + 1, "not");
    const std::size_t next = is_not ? at + 2 : at + 1;
    if (is_word(tokens, next, "in")) return read_list(tokens, next + 1, is_not);
    if (is_word(tokens, next, "between")) return read_between(tokens, next + 1, is_not);
    if (is_not || next >= tokens.size()) return;
    if (is_sign(tokens, next, '>') &&
        is_now(tokens, is_sign(tokens, next, '=') ? next : next + 1)) {
      return seek({.value = std::string(day_to_come), .is_day = true}, 0);
    }
    std::size_t behind = next + 1;
    if (is_sign(tokens, next, '=') && is_sign(tokens, behind, '=')) ++behind;
    const auto constant = constant_at(tokens, behind);
    if (!constant) return;
    const std::string& sign = tokens[next].value;
    if (sign == "=") return seek_equal(*constant);
    const bool is_range = sign == "<" || sign == "<=" || sign == ">" || sign == ">=";
    if (is_range) return seek_beside(*constant, sign);
    if (sign == "<>" || sign == "!=") seek_other(*constant);
  }

  void read_list(const ScriptTokens& tokens, std::size_t at, bool is_not) {
    if (!is_sign(tokens, at, '(')) return;
    do {
      const auto constant = constant_at(tokens, at + 1);
      if (!constant) return;
      is_not ? seek_other(*constant) : seek_equal(*constant);
      at = constant->end;
    } while (is_sign(tokens, at, ','));
  }

  void read_between(const ScriptTokens& tokens, std::size_t at, bool is_not) {
    const auto least = constant_at(tokens, at);
    if (!least || !is_word(tokens, least->end, "and")) return;
    const auto most = constant_at(tokens, least->end + 1);
    if (!most) return;
    if (!is_not || leaves_alone_) seek(*least, 0);
    if (is_not || leaves_alone_) seek(*most, 1);
  }

  /// `min(n, 10)`, `greatest(n, 0)`, `abs(n)`.
  void read_limits(const ScriptTokens& tokens) {
    if (!is_any_word(tokens, 0, {"insert", "update"})) return;
    table_ = source_table(tokens);
    if (table_.empty()) return;
    for (std::size_t at = 1; at < tokens.size(); ++at) {
      if (is_word(tokens, at, "abs") && is_sign(tokens, at + 1, '(')) read_absolute(tokens, at + 2);
      const bool is_least = is_word(tokens, at, "min") || is_word(tokens, at, "least");
      const bool is_most = is_word(tokens, at, "max") || is_word(tokens, at, "greatest");
      std::size_t next = at + 2;
      if ((!is_least && !is_most) || !is_sign(tokens, at + 1, '(')) continue;
      column_ = take_name(tokens, next);
      if (column_.empty() || !is_sign(tokens, next, ',')) continue;
      const auto constant = constant_at(tokens, next + 1);
      if (constant && is_sign(tokens, constant->end, ')')) seek(*constant, is_least ? 1 : -1);
    }
  }

  void read_absolute(const ScriptTokens& tokens, std::size_t at) {
    column_ = take_name(tokens, at);
    if (!column_.empty() && is_sign(tokens, at, ')')) {
      seek({.value = std::string(negative_number)}, 0);
    }
  }

  /// `set amount = abs(amount)` behind `set amount = -amount where kind = 'debit'` takes the sign
  /// of the other kinds as well.
  void read_absolute_of_negated(const ScriptTokens& tokens) {
    for (std::size_t at = 2; at < tokens.size(); ++at) {
      const bool is_own = is_word(tokens, at, "abs") && is_sign(tokens, at - 1, '=') &&
                          is_name(tokens, at + 2) && is_sign(tokens, at + 3, ')') &&
                          is_word(tokens, at - 2, tokens[at + 2].value);
      if (!is_own || !is_negated_by_up(target_table(tokens), tokens[at + 2].value)) continue;
      table_ = target_table(tokens);
      column_ = tokens[at + 2].value;
      seek({.value = std::string(negative_number)}, 0);
      // Else each row that the up has changed is as it was, and the down changes none.
      seek({.value = std::string(positive_number)}, 0);
    }
  }

  /// Whether the up changes the sign of the column in some rows, and nothing else of it.
  [[nodiscard]] bool is_negated_by_up(const std::string& table, const std::string& column) const {
    bool is_negated = false;
    for (const auto& up : up_) {
      if (target_table(up) != table || !has_any_word(up, {column})) continue;
      const bool is_update =
          is_word(up, 0, "update") && is_word(up, 2, "set") && has_any_word(up, {"where"});
      is_negated = is_update && is_word(up, 3, column) && is_sign(up, 4, '=') &&
                   is_sign(up, 5, '-') && is_word(up, 6, column) && is_word(up, 7, "where");
      if (!is_negated) return false;
    }
    return is_negated;
  }

  void seek_equal(const AmountConstant& constant) {
    seek(constant, 0);
    if (constant.value == "0") zeros_.push_back(sought_.back());
    if (!constant.is_day) return;
    // The day alone is midnight where a column holds times.
    const bool is_alone = constant.spelled == constant.value;
    const auto moment = is_alone ? constant.value + std::string(midnight) : constant.spelled;
    sought_.push_back({.table = table_, .column = column_, .value = moment});
  }

  void seek_other(const AmountConstant& constant) {
    if (!constant.is_day && leaves_alone_) seek(constant, 0);
  }

  void seek_beside(const AmountConstant& constant, const std::string& sign) {
    const int step = sign.front() == '<' ? -1 : 1;
    seek(constant, step);
    if (leaves_alone_) seek(constant, -step);
    // `set n = n - 1 where n > 0` keeps numbers from falling below zero: there are such.
    const bool is_guard = constant.value == (sign == ">=" ? "1" : "0") && sign.front() == '>';
    if (!leaves_alone_ && is_guard) seek({.value = "0"}, 0);
  }

  void seek(const AmountConstant& constant, int step) {
    const auto value = step == 0 ? std::optional(constant.value) : moved_by(constant, step);
    if (value) sought_.push_back({.table = table_, .column = column_, .value = *value});
  }

  [[nodiscard]] bool is_written(const MovedValue& sought) const {
    if (in_blocks_.contains(sought.table)) return true;
    if (put_back_.contains({sought.table, sought.column})) return true;
    const auto own = before_moves_.find(sought);
    return std::ranges::any_of(written_, [&](const Written& written) {
      if (own != before_moves_.end() && written.move == own->second) return false;
      const auto& each = written.constant;
      const bool is_same =
          each.value == sought.value || each.value + std::string(midnight) == sought.value;
      return is_same && (each.table.empty() || each.table == sought.table) &&
             (each.column.empty() || each.column == sought.column);
    });
  }

  std::string_view engine_;
  NameHistory names_;
  std::optional<KeptColumns> kept_;  ///< by the up of the migration that is read
  std::string table_;                ///< of the comparison that is read
  std::string column_;               ///< of it
  bool leaves_alone_ = true;      ///< whether the statement that is read does not set that column
  std::size_t nth_ = 0;           ///< of the migration that is read
  std::vector<ScriptTokens> up_;  ///< its statements
  std::map<MovedValue, std::size_t> before_moves_;  ///< with the migration
  std::vector<MovedValue> sought_;
  std::vector<MovedValue> zeros_;  ///< that a column is to be equal to
  std::vector<Written> written_;
  std::set<std::pair<std::string, std::string>> put_back_;  ///< table and column
  std::set<std::string> in_blocks_;                         ///< words
};

Search search_in(const std::vector<migrations::Migration>& all, std::string_view engine) {
  Search search(all, engine);
  for (const auto& migration : all) search.read(migration);
  return search;
}

}  // namespace

std::map<std::string, std::vector<std::string>> sought_amounts(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  return search_in(all, engine).take();
}

std::set<std::string> named_zeros(const std::vector<migrations::Migration>& all,
                                  std::string_view engine) {
  return search_in(all, engine).take_zeros();
}

}  // namespace fulldress::scenarios
