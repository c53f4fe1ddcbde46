#include "scenarios/scripts/condition_columns.hpp"

#include "scenarios/scripts/named_tables.hpp"

#include <set>
#include <string_view>

namespace fulldress::scenarios {
namespace {

/// What one pair of parentheses encloses, or the whole statement.
struct Scope {
  NamedTables tables;
  bool is_condition = false;
};

class ConditionReader {
 public:
  explicit ConditionReader(const ScriptTokens& tokens) : tokens_(tokens), scopes_(1) {}

  std::vector<ConditionColumn> read() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      if (is_sign(tokens_, at_, '(')) {
        scopes_.push_back({.tables = {}, .is_condition = scopes_.back().is_condition});
      } else if (is_sign(tokens_, at_, ')') && scopes_.size() > 1) {
        scopes_.pop_back();
      } else if (is_name(tokens_, at_)) {
        take_word();
      }
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is(std::string_view word, std::size_t at) const {
    return is_word(tokens_, at, word);
  }

  void take_word() {
    static const std::set<std::string_view> ends = {
        "group", "having", "insert", "limit", "on", "order", "returning", "select", "set", "union"};
    Scope& scope = scopes_.back();
    if (is("select", at_)) scope.tables.clear();
    if (is("where", at_)) {
      scope.is_condition = true;
    } else if (ends.contains(tokens_[at_].value)) {
      scope.is_condition = false;
    } else if (names_tables(tokens_, at_)) {
      at_ = add_tables(tokens_, at_, scope.tables);
    } else if (scope.is_condition) {
      add_column();
    }
  }

  void add_column() {
    const std::size_t start = at_;
    std::string qualifier;
    while (is_sign(tokens_, at_ + 1, '.') && at_ + 2 < tokens_.size()) {
      qualifier = tokens_[at_].value;
      at_ += 2;
    }
    found_.push_back({.at = at_, .table = table_of(qualifier), .starts = may_start(start)});
  }

  [[nodiscard]] bool may_start(std::size_t at) const {
    if (at == 0) return false;
    const bool is_inside = is_sign(tokens_, at - 1, '(') &&
                           (at < 2 || !is_name(tokens_, at - 2) ||
                            is_any_word(tokens_, at - 2, {"and", "or", "where", "not"}));
    return is_inside || is("where", at - 1) || is("and", at - 1) || is("or", at - 1);
  }

  /// The only table of the innermost scope that has any, or the one that is called `name`.
  [[nodiscard]] std::string table_of(const std::string& name) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      const auto& tables = scope->tables;
      if (tables.empty()) continue;
      if (name.empty()) return tables.size() == 1 ? tables.begin()->second : std::string();
      const auto found = tables.find(name);
      if (found != tables.end()) return found->second;
    }
    return {};
  }

  const ScriptTokens& tokens_;
  std::vector<Scope> scopes_;
  std::size_t at_ = 0;
  std::vector<ConditionColumn> found_;
};

}  // namespace

std::vector<ConditionColumn> condition_columns(const ScriptTokens& statement) {
  return ConditionReader(statement).read();
}

}  // namespace fulldress::scenarios
