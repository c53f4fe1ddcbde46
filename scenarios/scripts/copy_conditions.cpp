#include "scenarios/scripts/copy_conditions.hpp"

#include "scenarios/scripts/checked_columns.hpp"
#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// A column as an expression names it, and the one that takes what it holds.
struct Copy {
  std::string qualifier;
  std::string from;
  std::string into;
};

/// What follows the tables of a query.
bool ends_tables(const ScriptTokens& tokens, std::size_t at) {
  return at >= tokens.size() || is_sign(tokens, at, ';') || is_sign(tokens, at, ')') ||
         is_any_word(
             tokens, at,
             {"group", "having", "limit", "order", "returning", "union", "where", "window"});
}

/// Reads one INSERT ... SELECT, or one UPDATE.
class CopyReader {
 public:
  CopyReader(const ScriptTokens& tokens, const CheckedColumns& checked)
      : tokens_(tokens), checked_(checked) {}

  void read() {
    if (is_word(tokens_, 0, "update")) return read_update();
    while (at_ < tokens_.size() && !is_word(tokens_, at_, "insert")) ++at_;
    // `insert or ignore` leaves out what does not fit.
    if (is_word(tokens_, at_ + 1, "into")) read_insert();
  }

  [[nodiscard]] const std::string& target() const { return target_; }
  [[nodiscard]] const std::vector<Copy>& copies() const { return copies_; }

  /// The tables that `copy` may read.
  [[nodiscard]] std::set<std::string> sources(const Copy& copy) const {
    const auto found = tables_.find(copy.qualifier);
    if (found != tables_.end()) return {found->second};
    std::set<std::string> all;
    for (const auto& [alias, table] : tables_) {
      if (copy.qualifier.empty()) all.insert(table);
    }
    return all;
  }

 private:
  void read_insert() {
    at_ += 2;
    target_ = take_name(tokens_, at_);
    std::vector<std::string> columns;
    if (is_sign(tokens_, at_, '(') && !is_any_word(tokens_, at_ + 1, {"select", "with"})) {
      const auto close = closing_of(tokens_, at_);
      for (++at_; at_ < close; ++at_) {
        if (is_name(tokens_, at_)) columns.push_back(tokens_[at_].value);
      }
      ++at_;
    } else if (const auto* table = checked_.find(target_)) {
      columns = table->columns;
    }
    if (is_sign(tokens_, at_, '(')) ++at_;
    if (!is_word(tokens_, at_, "select")) return;
    ++at_;
    if (is_any_word(tokens_, at_, {"all", "distinct"})) ++at_;
    for (const auto& into : columns) {
      if (is_sign(tokens_, at_, '*')) {
        copies_.push_back({.qualifier = {}, .from = into, .into = into});
        continue;
      }
      take_item(into);
      if (!is_sign(tokens_, at_, ',')) break;
      ++at_;
    }
    skip_to_from();
    read_tables();
  }

  void read_update() {
    at_ = 1;
    if (is_word(tokens_, at_, "or")) return;
    if (is_word(tokens_, at_, "only")) ++at_;
    take_table();
    target_ = tables_.empty() ? std::string() : tables_.begin()->second;
    while (at_ < tokens_.size() && !is_word(tokens_, at_, "set")) ++at_;
    do {
      ++at_;
      const auto into = take_name(tokens_, at_);
      if (into.empty() || !is_sign(tokens_, at_, '=')) return copies_.clear();
      ++at_;
      take_item(into);
    } while (is_sign(tokens_, at_, ','));
    if (is_word(tokens_, at_, "from")) read_tables();
  }

  /// `g.asset_id`, `asset_id as id`; others are no copies. Ends in front of the comma behind it.
  void take_item(const std::string& into) {
    const auto start = at_;
    const auto last = last_of_name(tokens_, at_);
    std::size_t behind = last + 1;
    if (is_word(tokens_, behind, "as")) behind += 2;
    const bool is_whole = is_name(tokens_, last) && ends_item(behind);
    const bool is_value = is_any_word(tokens_, last, {"default", "false", "null", "true"});
    if (is_whole && !is_value) {
      copies_.push_back({.qualifier = last > start ? tokens_[last - 2].value : std::string(),
                         .from = tokens_[last].value,
                         .into = into});
    }
    std::size_t depth = 0;
    while (at_ < tokens_.size() && (depth > 0 || !ends_item(at_))) {
      if (is_sign(tokens_, at_, '(')) ++depth;
      if (is_sign(tokens_, at_, ')')) --depth;
      ++at_;
    }
  }

  [[nodiscard]] bool ends_item(std::size_t at) const {
    return is_sign(tokens_, at, ',') || is_word(tokens_, at, "from") || ends_tables(tokens_, at);
  }

  void skip_to_from() {
    std::size_t depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      if (depth == 0 && is_word(tokens_, at_, "from")) return;
      if (is_sign(tokens_, at_, '(')) ++depth;
      if (is_sign(tokens_, at_, ')') && depth > 0) --depth;
    }
  }

  /// From FROM on.
  void read_tables() {
    std::size_t depth = 0;
    for (; at_ < tokens_.size() && (depth > 0 || !ends_tables(tokens_, at_)); ++at_) {
      if (is_sign(tokens_, at_, '(')) ++depth;
      if (is_sign(tokens_, at_, ')')) --depth;
      const bool is_next =
          is_any_word(tokens_, at_, {"from", "join"}) || is_sign(tokens_, at_, ',');
      if (depth > 0 || !is_next) continue;
      ++at_;
      take_table();
      --at_;
    }
  }

  void take_table() {
    if (is_word(tokens_, at_, "only")) ++at_;
    const auto table = take_name(tokens_, at_);
    if (table.empty()) return;
    if (is_word(tokens_, at_, "as")) ++at_;
    const bool has_alias = is_name(tokens_, at_) && !ends_tables(tokens_, at_) &&
                           !is_any_word(tokens_, at_,
                                        {"cross", "full", "inner", "join", "left", "natural", "on",
                                         "right", "set", "using"});
    tables_[has_alias ? tokens_[at_++].value : table] = table;
  }

  const ScriptTokens& tokens_;
  const CheckedColumns& checked_;
  std::size_t at_ = 0;
  std::string target_;
  std::vector<Copy> copies_;
  std::map<std::string, std::string> tables_;  ///< by the name they are called
};

class ConditionReader {
 public:
  explicit ConditionReader(const NameHistory& names) : names_(names) {}

  void read(std::string_view statement) {
    checked_.read(statement);
    const auto tokens = script_tokens(statement);
    if (!is_any_word(tokens, 0, {"insert", "update", "with"})) return;
    CopyReader reader(tokens, checked_);
    reader.read();
    const auto* target = checked_.find(reader.target());
    for (const auto& copy : reader.copies()) {
      if (target == nullptr || is_asked_for(tokens, copy.from)) continue;
      for (const auto& check : target->checks) {
        if (check.column == copy.into) note(check, reader.sources(copy), copy.from);
      }
    }
    for (const auto& column : writes_of(tokens).set_columns) {
      put_right_.insert({.table = target_table(tokens), .column = column});
    }
  }

  fixtures::CopyConditions take() { return std::move(found_); }

 private:
  static bool is_asked_for(const ScriptTokens& tokens, const std::string& column) {
    return std::ranges::any_of(condition_columns(tokens), [&](const ConditionColumn& each) {
      return tokens[each.at].value == column && !is_word(tokens, each.at + 1, "is");
    });
  }

  void note(const CheckedColumns::Check& check, const std::set<std::string>& tables,
            const std::string& column) {
    for (const auto& table : tables) {
      const ColumnPlace place{.table = table, .column = column};
      if (put_right_.contains(place)) continue;
      for (const auto& key : names_.keys(place)) {
        auto& conditions = found_[key];
        const bool is_known = std::ranges::any_of(
            conditions, [&](const auto& each) { return each.expression == check.expression; });
        if (!is_known)
          conditions.push_back({.expression = check.expression, .column = check.column});
      }
    }
  }

  const NameHistory& names_;
  CheckedColumns checked_;
  std::set<ColumnPlace> put_right_;
  fixtures::CopyConditions found_;
};

}  // namespace

fixtures::CopyConditions copy_conditions(const std::vector<migrations::Migration>& all,
                                         std::string_view engine) {
  const NameHistory names(all, engine);
  ConditionReader reader(names);
  for (const auto& migration : all) {
    if (!migration.up) continue;
    for (const auto& piece : pieces_of(*migration.up, engine)) {
      if (piece.kind == SqlPieceKind::statement) reader.read(piece.text);
    }
  }
  return reader.take();
}

}  // namespace fulldress::scenarios
