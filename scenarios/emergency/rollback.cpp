#include "scenarios/emergency/rollback.hpp"

#include "fixtures/backup/backup.hpp"
#include "fixtures/backup/content.hpp"
#include "fixtures/backup/tool.hpp"
#include "fixtures/transfer/read_session.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/clock.hpp"
#include "scenarios/check_run.hpp"
#include "scenarios/confirmation.hpp"
#include "scenarios/emergency/loss.hpp"
#include "scenarios/emergency/notify.hpp"
#include "scenarios/emergency/way_back.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t tables_told_max = 20;

/// One emergency, as the steps of its plan share it.
class Rollback {
 public:
  Rollback(const RunOptions& options, const EmergencyOptions& wanted, const Engines& engines)
      : options_(options),
        wanted_(wanted),
        engine_(engine_for(options, engines, options.database)) {
    if (wanted.is_integrity_checked) checks_.emplace(options);
  }

  [[nodiscard]] bool is_preview() const { return options_.confirm.empty(); }
  [[nodiscard]] std::chrono::milliseconds timeout() const { return options_.timeout; }
  [[nodiscard]] bool has_checks() const { return checks_.has_value(); }
  [[nodiscard]] bool tells() const { return !wanted_.notify.empty() && !is_preview(); }

  Verdict find(StepContext& context) {
    database_ = engine_.attach(options_.database, Access::read_only, context.deadline);
    const auto session = database_->connect(context.deadline);
    context.scenario.engine = session->engine_name();
    context.scenario.engine_version = session->server_version();
    const auto identity = fixtures::tool_of(engine_).identity(*session).key;
    session->close();
    if (!is_preview()) require_confirmation(options_, database_->name());
    way_back_ = find_way_back({.backups = options_.backup_directory,
                               .batch = wanted_.batch,
                               .backup_point = wanted_.backup_point,
                               .database = {.identity = identity, .name = database_->name()}});
    context.record.reason = sentence_of(*way_back_);
    for (const auto& note : way_back_->notes) context.record.notes.push_back(note);
    return Verdict::passed;
  }

  Verdict tell_begin(StepContext& context) {
    tell(context, {{"FULLDRESS_EVENT", "rollback-begins"}});
    return Verdict::passed;
  }

  /// What is lost is said before anything is.
  Verdict preview(StepContext& context) const {
    const auto& tool = fixtures::tool_of(engine_);
    fixtures::ReadSession reader(*database_, context.deadline);
    const auto now = fixtures::read_content(reader.session(), tool);
    reader.close();
    const auto loss = loss_of(way_back_->store.content(way_back_->backup), now);
    auto& record = context.record;
    const auto add = [&](const std::string& name, double value, const std::string& unit) {
      record.measurements.push_back({.name = name, .value = value, .unit = unit, .subject = {}});
    };
    add("tables that differ", static_cast<double>(loss.tables.size()), "tables");
    add("rows now", static_cast<double>(loss.rows_now), "rows");
    add("rows in the backup", static_cast<double>(loss.rows_then), "rows");
    for (std::size_t index = 0; index < std::min(loss.tables.size(), tables_told_max); ++index) {
      record.notes.push_back(loss.tables[index]);
    }
    if (loss.tables.size() > tables_told_max) {
      record.notes.push_back("and " +
                             count_of(loss.tables.size() - tables_told_max, "other table"));
    }
    record.reason = count_of(loss.tables.size(), "table") + " and " +
                    count_of(loss.other_objects, "object") +
                    " of the schema differ from the backup of " +
                    way_back_->backup.record.created_at + ": what was written since is lost";
    if (is_preview()) {
      record.notes.push_back("preview: nothing was changed; to roll back, add --confirm=" +
                             database_->name());
    }
    return Verdict::passed;
  }

  Verdict restore(StepContext& context) {
    const auto start = std::chrono::steady_clock::now();
    const auto target = engine_.attach(options_.database, Access::read_write, context.deadline);
    const auto restored = fixtures::restore_backup(
        engine_, way_back_->store, way_back_->backup, *target,
        {.tables = {},
         .into = fixtures::RestoreInto::replaced,
         .missing_roles = RoleCreation::wanted,
         .server = options_.server,
         .progress = [&](const std::string& doing, double) { context.journal.progress(doing); }},
        context.deadline);
    recovery_ms_ =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    auto& record = context.record;
    record.measurements.push_back({.name = "time to recover",
                                   .value = *recovery_ms_,
                                   .unit = "ms",
                                   .subject = way_back_->backup.id});
    for (const auto& note : restored.notes) record.notes.push_back(note);
    LawOutcome law;
    law.law = "rollback";
    law.subject = way_back_->backup.id;
    law.verdict = Verdict::passed;
    law.reason = std::to_string(restored.rows) + " rows of " + count_of(restored.tables, "table") +
                 " restored and compared";
    record.laws.push_back(std::move(law));
    mark_batches(context);
    return Verdict::passed;
  }

  /// Looks again in a session of its own, behind the commit.
  Verdict verify(StepContext& context) {
    const auto& backup = way_back_->backup;
    const auto recorded = way_back_->store.content(backup);
    const auto& tool = fixtures::tool_of(engine_);
    fixtures::ReadSession reader(*database_, context.deadline);
    const auto now = fixtures::read_content(reader.session(), tool);
    reader.close();
    fixtures::ContentScope scope{.tables = fixtures::tables_of(backup.record), .own_roles = {}};
    for (const auto& role : recorded.server_parts.roles) scope.own_roles.push_back(role.role);
    LawOutcome law;
    law.law = "rollback.identical";
    law.subject = backup.id;
    law.verdict = Verdict::passed;
    for (const auto& line : fixtures::content_differences(recorded, now, scope)) {
      Finding finding;
      finding.id = "rollback.not-identical";
      finding.subject = database_->name();
      finding.message = line;
      law.findings.push_back(std::move(finding));
    }
    const bool is_identical = law.findings.empty();
    for (const auto& line : fixtures::role_differences(recorded.server_parts, now.server_parts)) {
      Finding finding;
      finding.id = "rollback.roles-differ";
      finding.severity = Severity::warning;
      finding.subject = database_->name();
      finding.message = line + "; roles belong to the server and stay as they are";
      law.findings.push_back(std::move(finding));
    }
    if (!law.findings.empty()) {
      law.verdict = Verdict::failed;
      law.reason = (is_identical ? "" : "it is not what the backup recorded: ") +
                   law.findings.front().message;
    }
    context.record.laws.push_back(std::move(law));
    return checks_->ask(*database_, context);
  }

  Verdict tell_end(StepContext& context) {
    Verdict verdict = Verdict::skipped;
    std::string message;
    for (const auto& step : context.scenario.steps) {
      verdict = heaviest(verdict, step.verdict);
      if (step.error && message.empty()) message = step.error->message;
    }
    tell(context, {{"FULLDRESS_EVENT", "rollback-ended"},
                   {"FULLDRESS_OUTCOME", std::string(to_text(verdict))},
                   {"FULLDRESS_MESSAGE", one_line(redact_secrets(message), 500)}});
    return Verdict::passed;
  }

 private:
  void tell(StepContext& context, std::map<std::string, std::string> facts) const {
    facts["FULLDRESS_DATABASE"] = database_ ? database_->name() : "";
    if (way_back_) {
      facts["FULLDRESS_BATCH"] = way_back_->batch ? way_back_->batch->id : "";
      facts["FULLDRESS_BACKUP_POINT"] = way_back_->backup.id;
    }
    if (recovery_ms_) {
      facts["FULLDRESS_RECOVERY_MS"] = std::to_string(static_cast<std::int64_t>(*recovery_ms_));
    }
    const auto problem = notify(wanted_.notify, facts, context.deadline);
    context.record.reason = problem.empty() ? "told" : "nobody was told: " + problem;
    if (!problem.empty()) context.journal.warn("the command of --notify: " + problem);
  }

  /// The batches behind this point are taken back with it.
  void mark_batches(StepContext& context) const {
    const BatchBook book(options_.backup_directory);
    for (auto batch : way_back_->undone) {
      batch.state = BatchState::rolled_back;
      batch.rolled_back_at = now_utc_text();
      try {
        book.write(batch);
      } catch (const Error& error) {
        context.journal.warn("that batch " + batch.id +
                             " was rolled back is not remembered: " + error.message());
      }
    }
  }

  RunOptions options_;
  EmergencyOptions wanted_;
  const Engine& engine_;
  std::optional<CheckRun> checks_;
  std::unique_ptr<Database> database_;
  std::optional<WayBackPoint> way_back_;
  std::optional<double> recovery_ms_;
};

}  // namespace

std::vector<Scenario> plan_rollback(const RunOptions& options, const EmergencyOptions& wanted,
                                    const Engines& engines) {
  const auto rollback = std::make_shared<Rollback>(options, wanted, engines);
  const auto step = [&](const std::string& name, std::vector<std::string> needs,
                        Verdict (Rollback::*part)(StepContext&), std::string description) {
    return Step{
        .name = name,
        .timeout = rollback->timeout(),
        .needs = std::move(needs),
        .run = [rollback, part](StepContext& context) { return ((*rollback).*part)(context); },
        .description = std::move(description)};
  };
  Scenario scenario{.name = "rollback",
                    .title = "emergency rollback",
                    .source = redact_secrets(options.database),
                    .steps = {}};
  auto& steps = scenario.steps;
  steps.push_back(step("find", {}, &Rollback::find, "find the batch and the backup before it"));
  steps.push_back({.name = "loss",
                   .timeout = rollback->timeout(),
                   .needs = {"find"},
                   .run = [rollback](StepContext& context) { return rollback->preview(context); },
                   .description = "say what was written since, which is lost"});
  if (rollback->is_preview()) return {std::move(scenario)};
  if (rollback->tells()) {
    steps.push_back(step("notify begin", {"find"}, &Rollback::tell_begin, "tell that it begins"));
  }
  steps.push_back(
      step("rollback", {"find"}, &Rollback::restore, "restore the backup in one go and compare"));
  if (rollback->has_checks()) {
    steps.push_back(step("integrity", {"rollback"}, &Rollback::verify,
                         "compare with what the backup recorded, and ask the core checks"));
  }
  if (rollback->tells()) {
    steps.push_back(step("notify end", {}, &Rollback::tell_end, "tell what came of it"));
  }
  return {std::move(scenario)};
}

}  // namespace fulldress::scenarios
