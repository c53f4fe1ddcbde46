#include "harness/base/error.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"
#include "scenarios/workload/migration_under_load.hpp"

#include <chrono>

namespace fulldress::scenarios {

ActKind workload_act();

namespace {

constexpr std::int64_t rate_max = 10'000;
constexpr std::int64_t sessions_max = 40;  // of each pool; a server has 100

class PlayWorkload : public Act {
 public:
  explicit PlayWorkload(const ActReading& reading) : database_(reading.database()) {
    options_.law = "workload";
    options_.needs_declared = true;
    options_.is_migrated = !reading.has("migrates") || reading.flag("migrates");
    if (reading.has("to")) options_.to_version = reading.text("to");
    const auto rate = reading.count("rate").value_or(50);
    const auto sessions = reading.count("sessions").value_or(4);
    if (rate < 1 || rate > rate_max) reading.fail("rate", "1 to 10000 calls a second are possible");
    if (sessions < 1 || sessions > sessions_max) {
      reading.fail("sessions", "1 to 40 sessions are possible");
    }
    options_.rate_per_s = static_cast<double>(rate);
    options_.sessions = static_cast<std::size_t>(sessions);
    options_.before = std::chrono::milliseconds(reading.duration_ms("before").value_or(1000));
    options_.after = std::chrono::milliseconds(reading.duration_ms("after").value_or(1000));
    if (reading.flag("commit")) options_.end = CallEnd::commit;
    options_.max_blocked_ms = reading.number("max_blocked_ms");
    options_.unavailable_ms = reading.number("unavailable_ms").value_or(options_.unavailable_ms);
    if (options_.max_blocked_ms && *options_.max_blocked_ms < options_.unavailable_ms) {
      options_.unavailable_ms = *options_.max_blocked_ms;
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    auto& stage = play.stage();
    if (!stage.config().queries) {
      throw UsageError("scenarios.malformed-config",
                       "the scenario names no statements to call; add \"queries\"");
    }
    if (options_.is_migrated && !stage.has_migrations()) {
      throw UsageError("scenarios.no-migrations",
                       "the scenario names no migrations; add \"migrations\", or say "
                       "\"migrates\": false");
    }
    migrate_under_load(stage, play.database(database_, context), options_, context);
    return Verdict::passed;
  }

 private:
  std::string database_;
  UnderLoadOptions options_;
};

}  // namespace

ActKind workload_act() {
  return {.name = "workload",
          .purpose = "migrate while applications work: not one statement may fail",
          .keys = {{"to", "the last version to apply; default: the newest"},
                   {"migrates", "`false`: the applications work, and nothing is migrated"},
                   {"rate", "calls a second, of all statements together (50)"},
                   {"sessions", "connections of those that read, and of those that write (4 each)"},
                   {"before", "how long they work before the migration starts (`1 s`)"},
                   {"after", "how long they go on behind it (`1 s`)"},
                   {"commit", "`true`: what the calls write stays; default: it is rolled back"},
                   {"max_blocked_ms", "the longest time any statement may have to wait"},
                   {"unavailable_ms", "a call that takes longer counts as waiting (100)"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<PlayWorkload>(reading);
          }};
}

}  // namespace fulldress::scenarios
