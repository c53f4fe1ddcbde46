#include "scenarios/steps/reshaped_rows.hpp"

#include "harness/engine/sql_template.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/steps/empty_tables.hpp"
#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/object_identity.hpp"
#include "scenarios/steps/tables_in_the_way.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate all(embedded_sql::reshaped_rows);
  return all;
}

/// A rule that the up adds, and how it is taken off again.
struct Rule {
  std::string add;
  std::string drop;
};

bool forbids_null(const std::string& definition) {
  return definition.find(" not null") != std::string::npos;
}

/// The rules that `table` has behind the up only, as far as they are about columns it has before.
std::vector<Rule> new_rules(Session& session, const TableName& table, const SchemaSnapshot& before,
                            const SchemaSnapshot& behind) {
  std::vector<Rule> rules;
  for (const auto& each : diff(before, behind)) {
    if (each.after.empty() || !is_part_of(each.identity, table)) continue;
    const bool is_constraint = each.kind == "constraint";
    const bool is_column = each.kind == "column" && each.change == SchemaChange::changed &&
                           forbids_null(each.after) && !forbids_null(each.before);
    if (!is_constraint && !is_column) continue;
    const auto fill = [&](const std::string& statement) {
      return statements().fill(statement, {{"table", session.quote_table(table)},
                                           {"name", session.quote_name(last_name(each.identity))},
                                           {"definition", each.after}});
    };
    rules.push_back({.add = fill(is_constraint ? "add" : "forbid_null"),
                     .drop = fill(is_constraint ? "drop" : "allow_null")});
  }
  return rules;
}

class Reshaping {
 public:
  Reshaping(Stage& stage, RowSupply& rows, StepContext& context)
      : stage_(stage), rows_(rows), context_(context) {}

  /// Whether `table` of `rung` holds other rows now, such as its rules behind the up allow.
  bool reshape(Rung& rung, const TableName& table, const SchemaSnapshot& behind) {
    auto in_the_way = referring_tables(rung.state, {table});
    in_the_way.push_back(table);
    const bool are_ours = std::ranges::all_of(rung.state.data.tables, [&](const auto& each) {
      const bool goes = std::ranges::find(in_the_way, each.table) != in_the_way.end();
      return !goes || each.rows == 0 || rows_.has_written_all_of(each);
    });
    if (!are_ours) return false;
    auto session = rung.database->connect(context_.deadline);
    auto rules = new_rules(*session, table, rung.state.schema, behind);
    if (rules.empty()) return false;
    empty_these(*session, in_the_way);
    // One may be about a column that the up makes.
    std::erase_if(rules, [&](const Rule& rule) { return !is_taken(*session, rule.add); });
    rung.reader.reset();
    rung.state = read_state(*session, stage_.set(), LedgerRows::left_out);
    session->close();
    rows_.fill(rung);
    rung.reader.reset();
    session = rung.database->connect(context_.deadline);
    for (const auto& rule : rules) session->execute(rule.drop);
    rung.state = read_state(*session, stage_.set(), LedgerRows::left_out);
    session->close();
    return !rules.empty();
  }

 private:
  static bool is_taken(Session& session, const std::string& statement) {
    try {
      session.execute(statement);
    } catch (const SqlError&) {
      return false;
    }
    return true;
  }

  Stage& stage_;
  RowSupply& rows_;
  StepContext& context_;
};

}  // namespace

std::optional<Rung> with_reshaped_rows(Stage& stage, const MigrationRecord& failed,
                                       const Rung& before, const SchemaSnapshot& behind,
                                       const migrations::Migration& migration, RowSupply& rows,
                                       StepContext& context) {
  if (before.state.schema.engine != "postgres") return std::nullopt;
  Rung rung{.database = stage.clone(*before.database, context), .state = before.state};
  std::vector<TableName> reshaped;
  for (auto last = failed;;) {
    const auto found = tables_in_the_way(last, rung.state, behind, migration);
    if (found.named_count == 0) return std::nullopt;
    const auto& table = found.tables.front();
    const bool is_known = std::ranges::find(reshaped, table) != reshaped.end();
    if (is_known || !Reshaping(stage, rows, context).reshape(rung, table, behind)) {
      return std::nullopt;
    }
    reshaped.push_back(table);
    const auto trial = stage.clone(*rung.database, context);
    const auto session = trial->connect(context.deadline);
    const auto record = apply_next(*session, stage.set());
    session->close();
    if (!record) return std::nullopt;
    if (record->verdict == Verdict::passed) return rung;
    last = *record;
  }
}

}  // namespace fulldress::scenarios
