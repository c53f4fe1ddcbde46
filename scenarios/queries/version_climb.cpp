#include "scenarios/queries/version_climb.hpp"

#include "migrations/migrator.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/steps/migrate.hpp"

#include <utility>

namespace fulldress::scenarios {

VersionClimb::VersionClimb(Stage& stage, StepContext& context)
    : stage_(stage),
      context_(context),
      database_(stage.fresh(context)),
      rows_({.seed = context.seed,
             .fill = fixtures::Fill::tables_without_rows,
             .deadline = context.deadline}),
      place_{.version = {}, .label = "the first state"} {
  const auto session = database_->connect(context_.deadline);
  if (stage_.has_migrations()) {
    rows_.set_left_out(migrations::ledger_tables(stage_.set()));
    pending_ = pending(*session, stage_.set()).size();
  }
  session->close();
}

VersionClimb::~VersionClimb() = default;

std::size_t VersionClimb::left() const { return pending_ > applied_ ? pending_ - applied_ : 0; }

bool VersionClimb::fill() {
  if (!stage_.generates_rows()) return false;
  const auto session = database_->connect(context_.deadline);
  if (!stage_.has_migrations()) {
    rows_.set_left_out(CommandTool(stage_, context_).adapter().ledger_tables(*session));
  }
  const auto made = rows_.fill(*session);
  session->close();
  for (const auto& [table, count] : made.rows) {
    if (count > 0) return true;
  }
  return false;
}

bool VersionClimb::next() {
  context_.stop.throw_if_raised();
  return stage_.has_migrations() ? next_migration() : next_by_command();
}

bool VersionClimb::next_migration() {
  const auto session = database_->connect(context_.deadline);
  const auto record = apply_next(*session, stage_.set());
  session->close();
  if (!record) return false;
  if (record->verdict != Verdict::passed) {
    failure_ = failure_text(*record);
    return false;
  }
  if (record->version == place_.version) {
    failure_ = not_recorded_text(*record);
    return false;
  }
  migrations::Migration named;
  named.version = record->version;
  named.name = record->name;
  arrive(record->version, subject_of(named));
  return true;
}

bool VersionClimb::next_by_command() {
  if (applied_ >= command_steps_max) {
    failure_ = "the version still changes after " + std::to_string(applied_) + " steps";
    return false;
  }
  const CommandTool tool(stage_, context_);
  const auto before = tool.version(*database_);
  const auto step = tool.up(*database_);
  if (!step.problem.empty()) {
    failure_ = step.problem;
    return false;
  }
  if (step.version == before) return false;
  arrive(step.version, label_of_version(step.version));
  return true;
}

void VersionClimb::arrive(const std::string& version, const std::string& label) {
  ++applied_;
  place_ = {.version = version, .label = label};
  if (stage_.loads_fixtures_behind(version)) stage_.load_fixtures(*database_, context_);
}

}  // namespace fulldress::scenarios
