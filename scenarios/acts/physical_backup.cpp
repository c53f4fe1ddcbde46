#include "scenarios/acts/act.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/physical_parts.hpp"

#include <utility>

namespace fulldress::scenarios {

ActKind physical_backup_act();

namespace {

class TakePhysicalBackup : public Act {
 public:
  explicit TakePhysicalBackup(const ActReading& reading)
      : database_(reading.database()), name_(reading.needed_text("as")) {}

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    const auto& database = play.database(database_, context);
    const auto* const physical = physical_backup_of(play.engine_of(database_), context);
    if (physical == nullptr) return Verdict::skipped;
    auto backup =
        physical->take(play.server_of(database_), play.stage().options().server, context.deadline);
    context.record.measurements.push_back({.name = "base backup",
                                           .value = static_cast<double>(backup.bytes),
                                           .unit = "bytes",
                                           .subject = name_});
    context.record.measurements.push_back(
        {.name = "base backup taken in", .value = watch.ms(), .unit = "ms", .subject = name_});
    play.physical_backups().erase(name_);
    play.physical_backups().emplace(name_, PhysicalBackupOf{.backup = std::move(backup),
                                                            .database = database_,
                                                            .database_name = database.name()});
    return Verdict::passed;
  }

 private:
  std::string database_;
  std::string name_;
};

}  // namespace

ActKind physical_backup_act() {
  return {.name = "physical-backup",
          .purpose = "take the files of a server while it works",
          .keys = {{"as", "the name under which a server is recovered from it"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<TakePhysicalBackup>(reading);
          }};
}

}  // namespace fulldress::scenarios
