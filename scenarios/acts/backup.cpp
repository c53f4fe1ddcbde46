#include "fixtures/backup/backup.hpp"

#include "scenarios/acts/act.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/backup_parts.hpp"
#include "scenarios/play/convert_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <utility>

namespace fulldress::scenarios {

ActKind backup_act();

namespace {

class TakeBackup : public Act {
 public:
  explicit TakeBackup(const ActReading& reading)
      : database_(reading.database()),
        name_(reading.needed_text("as")),
        tables_(reading.texts("tables")),
        position_(reading.position()) {}

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    const auto store = step_backups(play, name_);
    const auto& engine = play.engine_of(database_);
    auto backup = fixtures::create_backup(engine, play.database(database_, context), store,
                                          {.tables = tables_, .progress = progress_of(context)},
                                          context.deadline);
    fixtures::verify_backup(engine, store, backup, {.progress = progress_of(context)},
                            context.deadline);
    const auto& found = backup.record.verification;
    context.record.measurements.push_back({.name = "backup bytes",
                                           .value = static_cast<double>(backup.record.bytes()),
                                           .unit = "bytes",
                                           .subject = name_});
    ActOutcome outcome{.act = "backup", .duration_ms = watch.ms()};
    if (found.restorable == fixtures::Restorable::unverified) outcome.unknown = found.reason;
    if (found.restorable == fixtures::Restorable::no) {
      Finding finding;
      finding.id = "restore.impossible";
      finding.subject = name_;
      finding.message = found.reason;
      finding.position = position_;
      outcome.broken = finding.message;
      outcome.findings.push_back(std::move(finding));
    }
    context.record.notes.push_back(backup.id + ": " + found.reason);
    add_outcome(context, std::move(outcome));
    return Verdict::passed;
  }

 private:
  std::string database_;
  std::string name_;
  std::vector<std::string> tables_;
  ScriptPosition position_;
};

}  // namespace

ActKind backup_act() {
  return {.name = "backup",
          .purpose = "take a backup, restore it elsewhere and compare",
          .keys = {{"as", "the name under which it is restored"},
                   {"tables", "rows of these only, and of those they refer to"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<TakeBackup>(reading);
          }};
}

}  // namespace fulldress::scenarios
