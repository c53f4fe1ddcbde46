#include "migrations/flyway_callbacks.hpp"

namespace fulldress::migrations {

const std::vector<FlywayCallbackMoment>& flyway_callback_moments() {
  static const std::vector<FlywayCallbackMoment> moments = {
      {"beforeValidate", RunEvent::before_run},
      {"afterValidate", RunEvent::before_run},
      {"beforeMigrate", RunEvent::before_run},
      {"afterVersioned", RunEvent::after_versioned},
      {"beforeRepeatables", RunEvent::before_repeatables},
      {"afterMigrateApplied", RunEvent::after_applying},
      {"afterMigrate", RunEvent::after_run},
      {"afterMigrateOperationFinish", RunEvent::after_run},
      {"afterMigrateError", RunEvent::after_failure},
      {"beforeUndo", RunEvent::before_run, Direction::down},
      {"afterUndo", RunEvent::after_run, Direction::down},
      {"afterUndoError", RunEvent::after_failure, Direction::down}};
  return moments;
}

bool is_unsupported_flyway_callback(std::string_view callback) {
  const bool is_of_each = callback.find("Each") != std::string_view::npos &&
                          !callback.ends_with("EachMigrate") && !callback.ends_with("EachUndo");
  return is_of_each || callback.ends_with("reateSchema") || callback.ends_with("Connect");
}

}  // namespace fulldress::migrations
