#include "scenarios/steps/rows_there_already.hpp"

#include "scenarios/steps/migration_finding.hpp"
#include "scenarios/steps/script_pieces.hpp"
#include "scenarios/steps/script_tokens.hpp"
#include "scenarios/steps/statement_writes.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {
namespace {

std::vector<ScriptTokens> statements_in(const migrations::Script& script, std::string_view engine) {
  std::vector<ScriptTokens> statements;
  for (const auto& piece : pieces_of(script, engine)) {
    if (piece.kind == SqlPieceKind::statement) statements.push_back(script_tokens(piece.text));
  }
  return statements;
}

/// `insert ... on conflict`, `insert or ignore`, `insert or replace`.
bool allows_for_others(const ScriptTokens& statement) {
  if (!is_word(statement, 0, "insert")) return false;
  if (is_word(statement, 1, "or")) return is_any_word(statement, 2, {"ignore", "replace"});
  for (std::size_t at = 1; at < statement.size(); ++at) {
    if (is_word(statement, at, "on") && is_word(statement, at + 1, "conflict")) return true;
  }
  return false;
}

/// The table that `create table` makes; empty for any other statement.
std::string made_table(const ScriptTokens& statement) {
  if (!is_word(statement, 0, "create") || !is_word(statement, 1, "table")) return {};
  std::size_t at = is_word(statement, 2, "if") ? 5 : 2;
  return take_name(statement, at);
}

}  // namespace

std::optional<Finding> rows_there_already(const migrations::Migration& migration,
                                          std::string_view engine) {
  if (!migration.up || !migration.down) return std::nullopt;
  std::set<std::string> tables;
  std::set<std::string> made;
  for (const auto& statement : statements_in(*migration.up, engine)) {
    if (allows_for_others(statement)) tables.insert(target_table(statement));
    made.insert(made_table(statement));
  }
  for (const auto& statement : statements_in(*migration.down, engine)) {
    const auto table = target_table(statement);
    const bool is_meant = is_word(statement, 0, "delete") && tables.contains(table);
    if (!is_meant || made.contains(table)) continue;
    auto finding = migration_finding(
        "rows-there-already", migration,
        "the up allows for rows of table " + table +
            " that are there already, and the down deletes such rows: what becomes of one that was "
            "there before is not proven. Rows that were can be loaded by --fixture FILE");
    finding.severity = Severity::info;
    return finding;
  }
  return std::nullopt;
}

}  // namespace fulldress::scenarios
