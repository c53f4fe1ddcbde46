#include "fixtures/backup/backup.hpp"
#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/temp_dir.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/recovery_time.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace fulldress::scenarios {

Flow rollback_flow();

namespace {

constexpr auto subject = "backup and restore";

const FindingWords& words() {
  static const FindingWords words = {.law = "rollback",
                                     .state = "after the restore",
                                     .missing = "is lost after the restore",
                                     .extra = "is left over after the restore"};
  return words;
}

/// What belongs to the server, which no backup of a database holds.
bool is_of_server(const Finding& finding) { return finding.subject.starts_with("role"); }

/// Roles outlive the database: one too many is to be known, one that was changed may lock somebody
/// out.
void weigh_roles(std::vector<Finding>& findings) {
  for (auto& finding : findings) {
    if (!is_of_server(finding)) continue;
    const bool is_extra = finding.before.empty();
    finding.severity = std::min(finding.severity, is_extra ? Severity::info : Severity::warning);
    finding.message +=
        "; roles belong to the server, and a backup of a database does not undo "
        "what is done to them";
  }
}

class Rollback {
 public:
  Rollback(Stage& stage, StepContext& context)
      : stage_(stage), context_(context), database_(stage.fresh(context)) {}

  Verdict run() {
    if (!has_pending()) {
      context_.record.reason = "no migration is pending, so there is nothing to go back from";
      return Verdict::skipped;
    }
    const auto before = read();
    const fixtures::BackupStore store(folder_.path() / "backups");
    const auto bytes = database_->size_bytes();
    say("taking a backup");
    const auto backup = fixtures::create_backup(
        stage_.engine(), *database_, store, {.server = stage_.options().server}, context_.deadline);
    say("migrating");
    const auto failure = migrate();
    if (!failure.empty()) return stage_.without_head(failure, context_);
    say("going back to the backup");
    LawOutcome law{.law = "rollback",
                   .subject = subject,
                   .reason = {},
                   .findings = {},
                   .position = std::nullopt,
                   .error = {}};
    const auto took_ms = restore(store, backup, law);
    if (took_ms) {
      compare(before, law);
      const auto judged =
          judge_recovery({.took_ms = *took_ms, .bytes = bytes, .rows = backup.record.rows()},
                         stage_.config().rollback);
      law.findings.insert(law.findings.end(), judged.findings.begin(), judged.findings.end());
      auto& record = context_.record;
      record.measurements.insert(record.measurements.end(), judged.measurements.begin(),
                                 judged.measurements.end());
      record.notes.insert(record.notes.end(), judged.notes.begin(), judged.notes.end());
      if (stage_.has_source()) record.notes.push_back("measured on a copy of production");
      law.duration_ms = *took_ms;
    }
    judge(law, "the database is not what it was, or comes back too late");
    context_.record.laws.push_back(std::move(law));
    return Verdict::passed;
  }

 private:
  // What another tool would do, only the tool knows.
  bool has_pending() {
    if (!stage_.has_migrations()) return true;
    const auto session = database_->connect(context_.deadline);
    const bool has_any = !pending(*session, stage_.set()).empty();
    session->close();
    return has_any;
  }

  /// returns  why it did not arrive; empty when it did.
  std::string migrate() {
    if (stage_.has_migrations()) return migrate_to_head(stage_, *database_, context_);
    return CommandTool(stage_, context_).run(stage_.config().command.up, *database_).problem;
  }

  DatabaseState read() {
    const auto session = database_->connect(context_.deadline);
    auto state = read_state(*session, stage_.set(), LedgerRows::included);
    session->close();
    return state;
  }

  /// How long it took; nullopt when the backup cannot be restored, which `law` then says.
  std::optional<double> restore(const fixtures::BackupStore& store,
                                const fixtures::StoredBackup& backup, LawOutcome& law) {
    const auto start = std::chrono::steady_clock::now();
    try {
      static_cast<void>(fixtures::restore_backup(stage_.engine(), store, backup, *database_,
                                                 {.into = fixtures::RestoreInto::replaced,
                                                  .missing_roles = RoleCreation::wanted,
                                                  .server = stage_.options().server},
                                                 context_.deadline));
    } catch (const InfrastructureError& error) {
      if (error.id() != "backup.not-identical" && error.id() != "engine.restore-failed") throw;
      Finding finding;
      finding.id = "rollback.impossible";
      finding.subject = subject;
      finding.message = error.message();
      law.findings.push_back(std::move(finding));
      return std::nullopt;
    }
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
  }

  void compare(const DatabaseState& before, LawOutcome& law) {
    const auto session = database_->connect(context_.deadline);
    const auto after = read_state(*session, stage_.set(), LedgerRows::included);
    law.findings = compare_states({.state = before, .session = nullptr},
                                  {.state = after, .session = session.get()}, words(),
                                  {.shows_values = stage_.options().shows_values});
    session->close();
    weigh_roles(law.findings);
  }

  void say(const std::string& doing) { context_.journal.progress(doing); }

  Stage& stage_;
  StepContext& context_;
  std::unique_ptr<Database> database_;
  const TempDir folder_;
};

}  // namespace

Flow rollback_flow() {
  return {
      .name = "rollback",
      .law = "a backup brings back what was there before, in time",
      .order = 7,
      .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
        return {{.name = "rollback",
                 .timeout = stage->options().timeout,
                 .needs = {"provision"},
                 .run = [stage](StepContext& context) { return Rollback(*stage, context).run(); },
                 .description = "take a backup, migrate, restore it: everything must be as "
                                "before, within the time allowed"}};
      }};
}

}  // namespace fulldress::scenarios
