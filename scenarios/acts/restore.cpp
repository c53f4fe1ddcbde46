#include "fixtures/backup/backup.hpp"
#include "scenarios/acts/act.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/backup_parts.hpp"
#include "scenarios/play/convert_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <utility>

namespace fulldress::scenarios {

ActKind restore_act();

namespace {

class RestoreBackup : public Act {
 public:
  explicit RestoreBackup(const ActReading& reading)
      : database_(reading.database()),
        name_(reading.needed_text("backup")),
        tables_(reading.texts("tables")),
        into_(reading.flag("replace") ? fixtures::RestoreInto::replaced
                                      : fixtures::RestoreInto::empty_only),
        within_ms_(reading.duration_ms("within")),
        position_(reading.position()) {}

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    const auto store = step_backups(play, name_);
    auto& target = play.database(database_, context);
    const auto restored =
        fixtures::restore_backup(play.engine_of(database_), store, store.find("latest"), target,
                                 {.tables = tables_,
                                  .into = into_,
                                  .missing_roles = RoleCreation::wanted,
                                  .progress = progress_of(context)},
                                 context.deadline);
    context.record.notes.push_back(std::to_string(restored.rows) + " rows of " +
                                   std::to_string(restored.tables) + " tables came back");
    add_recovery(context, {.act = "restore",
                           .subject = name_,
                           .took_ms = watch.ms(),
                           .within_ms = within_ms_,
                           .position = position_});
    return Verdict::passed;
  }

 private:
  std::string database_;
  std::string name_;
  std::vector<std::string> tables_;
  fixtures::RestoreInto into_;
  std::optional<std::int64_t> within_ms_;
  ScriptPosition position_;
};

}  // namespace

ActKind restore_act() {
  return {.name = "restore",
          .purpose = "put a backup back and compare",
          .keys = {{"backup", "the name an earlier step has taken it under"},
                   {"tables", "rows of these only; the tables must be there"},
                   {"replace", "`true`: whatever is there goes"},
                   {"within", "the longest time it may take, e.g. `5 min`"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<RestoreBackup>(reading);
          }};
}

}  // namespace fulldress::scenarios
