#include "harness/base/error.hpp"
#include "scenarios/acts/act.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"
#include "scenarios/play/physical_parts.hpp"

#include <utility>

namespace fulldress::scenarios {

ActKind recover_act();

namespace {

class Recover : public Act {
 public:
  explicit Recover(const ActReading& reading)
      : database_(reading.database()),
        backup_(reading.needed_text("backup")),
        point_(reading.needed_text("point")),
        within_ms_(reading.duration_ms("within")),
        position_(reading.position()) {
    const auto by = reading.choice("by", {"name", "time", "position"});
    by_ = by == "time" ? RecoverBy::time : by == "position" ? RecoverBy::position : RecoverBy::name;
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    auto& of = kept_as(play.physical_backups(), backup_, "base backup", "scenarios.unknown-backup");
    const auto& point =
        kept_as(play.restore_points(), point_, "restore point", "scenarios.unknown-restore-point");
    if (of.database == database_) {
      throw UsageError("scenarios.recover-elsewhere",
                       "a server is recovered beside the one it was; give the recovered database "
                       "another name than \"" +
                           database_ + "\"");
    }
    const auto& engine = play.engine_of(of.database);
    const auto* const physical = physical_backup_of(engine, context);
    if (physical == nullptr) return Verdict::skipped;
    archive_rest(play, *physical, of.database, context);
    auto server =
        physical->recover(of.backup, point, by_, play.stage().options().server, context.deadline);
    auto recovered = physical->open(*server, of.database_name, context.deadline);
    play.adopt_database(database_, std::move(recovered), std::move(server));
    add_recovery(context, {.act = "recover",
                           .subject = point_,
                           .took_ms = watch.ms(),
                           .within_ms = within_ms_,
                           .position = position_});
    return Verdict::passed;
  }

 private:
  /// What a server that still works has not archived yet; one that is dead archives nothing more.
  static void archive_rest(Play& play, const PhysicalBackup& physical, const std::string& database,
                           StepContext& context) {
    if (!play.has_database(database)) return;
    try {
      physical.archive(play.server_of(database), context.deadline);
    } catch (const InfrastructureError& error) {
      context.record.notes.push_back("the log is taken as far as it was archived: " +
                                     error.message());
    }
  }

  std::string database_;
  std::string backup_;
  std::string point_;
  RecoverBy by_ = RecoverBy::name;
  std::optional<std::int64_t> within_ms_;
  ScriptPosition position_;
};

}  // namespace

ActKind recover_act() {
  return {.name = "recover",
          .purpose = "recover a server as it was at a restore point",
          .keys = {{"backup", "the base backup, by the name an earlier step gave it"},
                   {"point", "the restore point, by the name an earlier step gave it"},
                   {"by",
                    "what the server is told of the point: its `name` (default), its `time` "
                    "or its `position` in the log"},
                   {"within", "the longest time it may take, e.g. `5 min`"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<Recover>(reading);
          }};
}

}  // namespace fulldress::scenarios
