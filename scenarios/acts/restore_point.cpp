#include "scenarios/acts/act.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/physical_parts.hpp"

namespace fulldress::scenarios {

ActKind restore_point_act();

namespace {

class MakeRestorePoint : public Act {
 public:
  explicit MakeRestorePoint(const ActReading& reading)
      : database_(reading.database()), name_(reading.needed_text("as")) {}

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    static_cast<void>(play.database(database_, context));
    const auto* const physical = physical_backup_of(play.engine_of(database_), context);
    if (physical == nullptr) return Verdict::skipped;
    auto point = physical->mark(play.server_of(database_), name_, context.deadline);
    context.record.notes.push_back("restore point " + name_ + " at " + point.position + ", " +
                                   point.at);
    play.restore_points().insert_or_assign(name_, std::move(point));
    return Verdict::passed;
  }

 private:
  std::string database_;
  std::string name_;
};

}  // namespace

ActKind restore_point_act() {
  return {.name = "restore-point",
          .purpose = "give a moment a name, to go back to it later",
          .keys = {{"as", "its name"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<MakeRestorePoint>(reading);
          }};
}

}  // namespace fulldress::scenarios
