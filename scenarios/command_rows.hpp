#pragma once

#include "fixtures/generate_rows.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/steps/row_report.hpp"

#include <memory>
#include <string>

namespace fulldress::scenarios {

/// Rows for every table before every step of another tool, and a way back to a database without
/// them, which the tool brings to the same version when it is asked for.
class CommandRows {
 public:
  /// bottom  the state before the first version; copied.
  CommandRows(Stage& stage, StepContext& context, const CommandTool& tool, const Database& bottom);

  /// Fills the empty tables that are not the tool's own. One of its own that nobody told us of
  /// holds its rows already, and is left alone for that.
  void fill(const Database& database);
  [[nodiscard]] bool is_on() const { return stage_.generates_rows(); }
  /// Whether rows were generated that the current step may find.
  [[nodiscard]] bool has_rows() const { return rows_since_plain_ > 0; }

  /// A copy at `version` without generated rows; null: the tool does not get there a second time.
  [[nodiscard]] std::unique_ptr<Database> without_rows(const std::string& version);
  /// From now on steps follow from that copy.
  void start_over() { rows_since_plain_ = 0; }

  /// What was generated and what was not, as an outcome that weighs nothing.
  [[nodiscard]] LawOutcome told() const { return report_.told(stage_.options().seed); }

 private:
  Stage& stage_;
  StepContext& context_;
  const CommandTool& tool_;
  fixtures::RowGenerator generator_;
  std::unique_ptr<Database> plain_;
  std::size_t rows_since_plain_ = 0;
  RowReport report_;
};

}  // namespace fulldress::scenarios
