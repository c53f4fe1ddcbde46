#include "scenarios/command_rows.hpp"

#include "scenarios/steps/row_supply.hpp"

namespace fulldress::scenarios {

CommandRows::CommandRows(Stage& stage, StepContext& context, const CommandTool& tool,
                         const Database& bottom)
    : stage_(stage),
      context_(context),
      tool_(tool),
      generator_(row_options(stage, fixtures::Fill::tables_without_rows)) {
  if (is_on()) plain_ = stage.clone(bottom, context);
}

void CommandRows::fill(const Database& database) {
  if (!is_on()) return;
  const auto session = tool_.connect(database);
  generator_.set_left_out(tool_.adapter().ledger_tables(*session));
  generator_.set_deadline(context_.deadline);
  rows_since_plain_ += report_.add(generator_.fill(*session));
  session->close();
}

std::unique_ptr<Database> CommandRows::without_rows(const std::string& version) {
  if (!plain_) return nullptr;
  for (std::size_t count = 0; count < command_steps_max; ++count) {
    context_.stop.throw_if_raised();
    const auto now = tool_.version(*plain_);
    if (now == version) return stage_.clone(*plain_, context_);
    const auto step = tool_.up(*plain_);
    if (!step.problem.empty() || step.version == now) break;
    if (stage_.loads_fixtures_behind(label_of_version(step.version))) {
      stage_.load_fixtures(*plain_, context_);
    }
  }
  return nullptr;
}

}  // namespace fulldress::scenarios
