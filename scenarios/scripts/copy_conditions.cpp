#include "scenarios/scripts/copy_conditions.hpp"

#include "scenarios/scripts/checked_columns.hpp"
#include "scenarios/scripts/column_copies.hpp"
#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

class ConditionReader {
 public:
  explicit ConditionReader(const NameHistory& names) : names_(names) {}

  void read(std::string_view statement) {
    checked_.read(statement);
    const auto tokens = script_tokens(statement);
    if (!is_any_word(tokens, 0, {"insert", "update", "with"})) return;
    const auto copies = copies_of(tokens, checked_);
    const auto* target = checked_.find(copies.target);
    for (const auto& copy : copies.columns) {
      if (target == nullptr || is_asked_for(tokens, copy.from)) continue;
      for (const auto& check : target->checks) {
        if (check.column == copy.into) note(check, copy.tables, copy.from);
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
