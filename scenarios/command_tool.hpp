#pragma once

#include "scenarios/command_adapter.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/row_accounting.hpp"
#include "scenarios/steps/schema_findings.hpp"
#include "scenarios/steps/state.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A tool whose version moves for ever would keep us for ever.
inline constexpr std::size_t command_steps_max = 10000;

/// What an up gives up, as a comparison asks for it.
struct LossOfCommand {
  std::function<bool(const TableDifference&, RowChange)> is_announced = {};
  std::function<std::vector<std::string>(const TableDifference&)> key_given_up = {};
};

/// A tool that migrates by commands, at work on a stage's databases.
class CommandTool {
 public:
  CommandTool(Stage& stage, StepContext& context)
      : stage_(stage), context_(context), adapter_(stage.config().command) {}

  [[nodiscard]] const CommandAdapter& adapter() const { return adapter_; }

  [[nodiscard]] CommandStep run(const std::string& command, const Database& database) const;
  [[nodiscard]] CommandStep up(const Database& database) const;
  [[nodiscard]] std::string version(const Database& database) const;
  [[nodiscard]] std::unique_ptr<Session> connect(const Database& database) const;

  /// Schema, roles and rows without the tool's own tables.
  [[nodiscard]] DatabaseState state(const Database& database) const;

  struct Side {
    const Database& database;
    const DatabaseState& state;
  };
  /// Whether an up between both sides gives rows or values up. Where the server's log says what was
  /// asked of it, its words count, as those of a file do, and what they have made of single rows,
  /// which is read now: `after` is still as the up has left it. Elsewhere a table or a column that
  /// is gone takes its data along, unless there is something new that may hold it.
  ///
  /// returns  what uses the states of both sides, which outlive it
  [[nodiscard]] LossOfCommand loss_by(const CommandStep& up, const Side& before,
                                      const Side& after) const;
  /// What the commands between them have given up is no loss: `given_up` tells, or nothing is.
  [[nodiscard]] std::vector<Finding> compare(const Side& before, const Side& after,
                                             const FindingWords& words,
                                             const LossOfCommand& given_up = {}) const;

  [[nodiscard]] RowCounts counts(const Database& database) const;

 private:
  Stage& stage_;
  StepContext& context_;
  CommandAdapter adapter_;
};

/// Up, down and up again of every version, with one outcome of the law "roundtrip" for each.
[[nodiscard]] std::vector<LawOutcome> prove_commands(Stage& stage, StepContext& context);

}  // namespace fulldress::scenarios
