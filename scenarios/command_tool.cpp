#include "scenarios/command_tool.hpp"

#include "harness/engine/inspector.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/restoration.hpp"
#include "scenarios/steps/roles.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

bool has_column(const TableFingerprint& table, const std::string& column) {
  return std::find(table.columns.begin(), table.columns.end(), column) != table.columns.end();
}

/// Whether `after` has a table or a column that `before` has not.
bool has_new_place(const DatabaseState& before, const DatabaseState& after) {
  return std::ranges::any_of(after.data.tables, [&](const TableFingerprint& table) {
    const auto* old = find_table(before, table.table);
    return old == nullptr || std::ranges::any_of(table.columns, [&](const std::string& column) {
             return !has_column(*old, column);
           });
  });
}

/// Whether all that changed was in a table, or in columns, that are not in `state`.
bool went_with_its_place(const TableDifference& difference, RowChange change,
                         const DatabaseState& state) {
  const auto* left = find_table(state, difference.table);
  if (left == nullptr) return change != RowChange::extra;
  return change == RowChange::changed && std::ranges::all_of(difference.rows, [&](const auto& row) {
           return row.change != RowChange::changed ||
                  std::ranges::none_of(row.changed_columns, [&](const std::string& column) {
                    return has_column(*left, column);
                  });
         });
}

}  // namespace

CommandStep CommandTool::run(const std::string& command, const Database& database) const {
  context_.stop.throw_if_raised();
  return adapter_.run(
      command,
      {.database = database, .log = stage_.log_of(database), .deadline = context_.deadline});
}

CommandStep CommandTool::up(const Database& database) const {
  if (adapter_.config().up_one.empty()) return run(adapter_.config().up, database);
  const auto before = version(database);
  auto step = run(adapter_.config().up_one, database);
  if (step.problem.empty() || step.version != before) return step;
  // Some tools fail where there is no step left: then all the rest must be nothing, too.
  const auto rest = run(adapter_.config().up, database);
  if (!rest.problem.empty()) return step;
  if (rest.version == before) return rest;
  step.version = rest.version;
  step.problem += "; \"up\" goes through, so look at \"up_one\"";
  return step;
}

std::string CommandTool::version(const Database& database) const {
  return adapter_.version(database, context_.deadline);
}

std::unique_ptr<Session> CommandTool::connect(const Database& database) const {
  return database.connect(context_.deadline);
}

DatabaseState CommandTool::state(const Database& database) const {
  const auto session = connect(database);
  const auto ledger = adapter_.ledger_tables(*session);
  const auto& inspector = session->inspector();
  DatabaseState state{.schema = without_tables(inspector.schema(*session), ledger),
                      .data = inspector.data(*session, {.excluded_tables = ledger})};
  std::erase_if(state.data.sequences, [&](const SequencePosition& sequence) {
    return std::any_of(ledger.begin(), ledger.end(), [&](const TableName& table) {
      return sequence.sequence == table || sequence.sequence.name == table.name + "_id_seq";
    });
  });
  auto& objects = state.schema.objects;
  const auto roles = read_roles(*session);
  objects.insert(objects.end(), roles.begin(), roles.end());
  std::sort(objects.begin(), objects.end());
  session->close();
  return state;
}

LossOfCommand CommandTool::loss_by(const CommandStep& up, const Side& before,
                                   const Side& after) const {
  if (up.sql.empty()) {
    const bool may_be_kept = has_new_place(before.state, after.state);
    return {.is_announced = [&state = after.state, may_be_kept](const TableDifference& difference,
                                                                RowChange change) {
      return !may_be_kept && went_with_its_place(difference, change, state);
    }};
  }
  migrations::Migration migration;
  migration.up.emplace().text = up.sql;
  const auto announced = std::make_shared<const AnnouncedLoss>(announced_by_ups(
      {migration}, before.state, after.state, [&](const std::vector<TableName>& tables) {
        const auto first = connect(before.database);
        const auto second = connect(after.database);
        std::vector<TableDifference> read;
        for (const auto& table : tables) {
          read.push_back(
              second->inspector().differing_rows(*first, *second, table, judged_rows_max));
        }
        second->close();
        first->close();
        return read;
      }));
  return {.is_announced = [announced](
                              const TableDifference& difference,
                              RowChange change) { return announced->covers(difference, change); },
          .key_given_up =
              [announced](const TableDifference& difference) {
                return announced->key_given_up(difference);
              }};
}

std::vector<Finding> CommandTool::compare(const Side& before, const Side& after,
                                          const FindingWords& words,
                                          const LossOfCommand& given_up) const {
  const auto first = connect(before.database);
  const auto second = connect(after.database);
  auto findings = compare_states({.state = before.state, .session = first.get()},
                                 {.state = after.state, .session = second.get()}, words,
                                 {.shows_values = stage_.options().shows_values,
                                  .left_out = {},
                                  .is_announced = given_up.is_announced,
                                  .key_given_up = given_up.key_given_up});
  second->close();
  first->close();
  return findings;
}

RowCounts CommandTool::counts(const Database& database) const {
  const auto session = connect(database);
  auto found = count_rows(*session, adapter_.ledger_tables(*session));
  session->close();
  return found;
}

}  // namespace fulldress::scenarios
