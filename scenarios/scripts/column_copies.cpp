#include "scenarios/scripts/column_copies.hpp"

#include "scenarios/scripts/statement_writes.hpp"

#include <cstddef>
#include <map>

namespace fulldress::scenarios {
namespace {

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

  ColumnCopies read() {
    if (is_word(tokens_, 0, "update")) {
      read_update();
    } else {
      while (at_ < tokens_.size() && !is_word(tokens_, at_, "insert")) ++at_;
      // `insert or ignore` leaves out what does not fit.
      if (is_word(tokens_, at_ + 1, "into")) read_insert();
    }
    ColumnCopies found{.target = target_, .sources = {}, .columns = {}};
    for (const auto& [alias, table] : tables_) found.sources.insert(table);
    for (const auto& copy : copies_) {
      found.columns.push_back({.tables = sources(copy), .from = copy.from, .into = copy.into});
    }
    return found;
  }

 private:
  /// A column as an expression names it, and the one that takes what it holds.
  struct Copy {
    std::string qualifier;
    std::string from;
    std::string into;
  };

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

}  // namespace

ColumnCopies copies_of(const ScriptTokens& statement, const CheckedColumns& checked) {
  return CopyReader(statement, checked).read();
}

}  // namespace fulldress::scenarios
