#include "scenarios/scripts/merged_values.hpp"

#include "scenarios/scripts/down_updates.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/value_moves.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

/// Whether `up` turns values of the column into `value`, and rows do not hold that before for sure.
bool gives(const std::vector<ScriptTokens>& up, const ValueMove& down, const std::string& value) {
  const bool is_there = values_before_moves(up).contains(
      {.table = down.table, .column = down.column, .value = value});
  return !is_there && std::ranges::any_of(up, [&](const ScriptTokens& statement) {
    const auto move = value_move(statement);
    return move && move->table == down.table && move->column == down.column && move->to == value;
  });
}

}  // namespace

std::map<std::string, std::vector<std::string>> merged_values(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  const NameHistory names(all, engine);
  std::map<std::string, std::vector<std::string>> merged;
  for (const auto& migration : all) {
    if (!migration.up || !migration.down) continue;
    const auto up = statement_tokens(*migration.up, engine);
    for (const auto& statement : statement_tokens(*migration.down, engine)) {
      const auto move = value_move(statement);
      if (!move) continue;
      const bool is_news = is_news_to(up, statement, names);
      for (const auto& value : move->from) {
        if (!is_news && !gives(up, *move, value)) continue;
        const ColumnPlace place{.table = move->table, .column = move->column};
        for (const auto& table : names.tables(place.table)) {
          for (const auto& column : names.columns(place)) {
            merged[table + "." + column].push_back(value);
          }
        }
      }
    }
  }
  return merged;
}

}  // namespace fulldress::scenarios
