#include "scenarios/command_tool.hpp"

#include "harness/engine/inspector.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/roles.hpp"

#include <algorithm>

namespace fulldress::scenarios {

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

std::vector<Finding> CommandTool::compare(const Side& before, const Side& after,
                                          const FindingWords& words) const {
  const auto first = connect(before.database);
  const auto second = connect(after.database);
  auto findings = compare_states({.state = before.state, .session = first.get()},
                                 {.state = after.state, .session = second.get()}, words,
                                 {.shows_values = stage_.options().shows_values, .left_out = {}});
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
