#include "scenarios/bench/version_pair.hpp"

namespace fulldress::scenarios {
VersionPair::VersionPair(Stage& stage, StepContext& context) : climb_(stage, context) {
  const auto& since = stage.config().queries->since;
  const auto& behind = stage.config().fixture_version;
  const auto keep = [&] {
    // Its rows are made before it is copied, so that both sides have them.
    static_cast<void>(climb_.fill());
    before_ = stage.clone(climb_.database(), context);
    label_ = climb_.place().label;
  };
  if (behind.empty()) keep();
  while (climb_.next()) {
    const auto& place = climb_.place();
    context.journal.progress("migrating to " + place.label);
    const bool has_rows = before_ || place.version == behind;
    if (has_rows && (!before_ || place.version == since)) keep();
  }
  failure_ = climb_.failure();
  // Tables that are new have rows too, or nothing could be said of queries on them.
  if (failure_.empty()) static_cast<void>(climb_.fill());
}

}  // namespace fulldress::scenarios
