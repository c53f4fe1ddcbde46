#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/emergency/eyes.hpp"
#include "scenarios/emergency/recovery.hpp"
#include "scenarios/emergency/stopper.hpp"
#include "scenarios/emergency/watch.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/nested_act.hpp"
#include "scenarios/play/outcome.hpp"
#include "scenarios/play/state_parts.hpp"
#include "scenarios/steps/comparison.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fulldress::scenarios {

ActKind guard_act();

namespace {

using Clock = std::chrono::steady_clock;
using Acts = std::vector<std::unique_ptr<Act>>;

constexpr std::int64_t standard_rounds = 5;
constexpr std::int64_t standard_every_ms = 100;
constexpr std::int64_t rounds_max = 10'000;

double ms_between(Clock::time_point from, Clock::time_point until) {
  return std::chrono::duration<double, std::milli>(until - from).count();
}

Acts acts_of(const ActReading& reading, const char* key) {
  Acts acts;
  for (const auto& each : reading.objects(key)) {
    acts.push_back(nested_act(each, reading.database()));
  }
  return acts;
}

std::vector<Trigger> triggers_of(const ActReading& reading) {
  std::vector<Trigger> triggers;
  for (const auto& each : reading.objects("triggers")) {
    auto trigger = trigger_of(each);
    for (const auto& other : triggers) {
      if (other.name == trigger.name) {
        each.fail("name", "another trigger is called \"" + trigger.name + "\"");
      }
    }
    triggers.push_back(std::move(trigger));
  }
  if (triggers.empty()) reading.fail("triggers", "\"triggers\" are missing: what is watched");
  return triggers;
}

/// What was seen while a step was guarded.
struct Guarded {
  std::optional<Fired> early;  ///< before the fault that was planted
  std::optional<Fired> fired;
  Clock::time_point start;  ///< when the fault was planted; without one, the first act
  std::vector<std::string> unknown;
};

class GuardStep : public Act {
 public:
  explicit GuardStep(const ActReading& reading)
      : database_(reading.database()),
        acts_(acts_of(reading, "play")),
        faults_(acts_of(reading, "plant")),
        triggers_(triggers_of(reading)),
        plan_(recovery_plan(reading)),
        is_to_fire_(reading.choice("expect", {"silent", "fires"}) == "fires"),
        by_(reading.text("by")),
        rounds_(reading.count("rounds").value_or(standard_rounds)),
        every_(reading.duration_ms("every").value_or(standard_every_ms)),
        fires_within_ms_(reading.duration_ms("fires_within")),
        recovers_within_ms_(reading.duration_ms("recovers_within")),
        position_(reading.position()) {
    if (acts_.empty() && faults_.empty()) reading.fail("play", "\"play\" names no act to guard");
    if (rounds_ > rounds_max) reading.fail("rounds", "at most 10000 rounds are possible");
    std::vector<std::string> names;
    for (const auto& trigger : triggers_) names.push_back(trigger.name);
    const bool is_known = by_.empty() || std::find(names.begin(), names.end(), by_) != names.end();
    if (!is_known) {
      reading.fail("by", "there is no trigger \"" + by_ + "\"" + did_you_mean(by_, names));
    }
    if (!by_.empty() && !is_to_fire_) {
      reading.fail("by", "\"by\" goes with \"expect\": \"fires\"");
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    if (may_stop() && play.stage().engine().name() != "postgres") {
      throw UsageError("scenarios.malformed-config",
                       position_.to_text() +
                           ": only a server's sessions can be stopped; leave "
                           "\"stops\" of the triggers out");
    }
    const Stopwatch watch;
    const auto before = state(play, context);
    const Recovery recovery(plan_, database_, play, context);
    ActOutcome outcome{.act = "guard", .duration_ms = 0};
    auto guards = guards_of(play, context);
    if (const auto at_once = Watch::look_first(guards, every_, context.stop)) {
      guards.clear();
      add(outcome, "fires-before",
          at_once->trigger + " fires before anything was changed: " + at_once->what);
    } else {
      const auto seen = guarded(std::move(guards), play, context);
      judge_alarm(seen, outcome);
      if (const auto& fired = seen.early ? seen.early : seen.fired) {
        context.record.notes.push_back("fired: " + fired->trigger + ": " + fired->what);
        measure(context, "time to fire", std::max(ms_between(seen.start, fired->at), 0.0));
        roll_back(*fired, {.recovery = recovery, .before = before, .play = play}, context, outcome);
      }
    }
    outcome.duration_ms = watch.ms();
    add_outcome(context, std::move(outcome));
    return Verdict::passed;
  }

 private:
  struct Scene {
    const Recovery& recovery;
    const DatabaseState& before;
    Play& play;
  };

  [[nodiscard]] DatabaseState state(Play& play, StepContext& context) const {
    const auto session = play.database(database_, context).connect(context.deadline);
    auto found = state_of(play, *session);
    session->close();
    return found;
  }

  [[nodiscard]] std::vector<Watch::Guard> guards_of(Play& play, StepContext& context) const {
    std::vector<Watch::Guard> guards;
    for (const auto& trigger : triggers_) {
      guards.push_back({.trigger = trigger, .eye = eye_of(trigger, database_, play, context)});
    }
    return guards;
  }

  /// The sessions of the triggers end with it: they would be in the way of a restore.
  [[nodiscard]] Guarded guarded(std::vector<Watch::Guard> guards, Play& play,
                                StepContext& context) const {
    Guarded seen;
    seen.start = Clock::now();
    Watch watch(std::move(guards), every_);
    play_until_fired(acts_, watch, play, context);
    const auto rounds = static_cast<std::size_t>(rounds_);
    if (!faults_.empty()) {
      // Whatever the guarded acts have set off shows itself before the fault is planted.
      seen.early = watch.watch_on(rounds, context.deadline, context.stop);
      seen.start = Clock::now();
      if (!seen.early) play_until_fired(faults_, watch, play, context);
    }
    if (!seen.early) seen.fired = watch.watch_on(rounds, context.deadline, context.stop);
    watch.end();
    seen.unknown = watch.unknown();
    measure_looks(context, watch.looks());
    return seen;
  }

  void play_until_fired(const Acts& acts, const Watch& watch, Play& play,
                        StepContext& context) const {
    for (const auto& act : acts) {
      context.stop.throw_if_raised();
      if (watch.fired()) return;
      if (may_stop()) {
        play_unless_stopped(*act, watch, play, context);
      } else {
        static_cast<void>(act->play(play, context));
      }
    }
  }

  [[nodiscard]] bool may_stop() const {
    return std::any_of(triggers_.begin(), triggers_.end(),
                       [](const Trigger& trigger) { return trigger.stops; });
  }

  // What an act that was stopped says of itself is the trigger's doing, and no outcome.
  void play_unless_stopped(const Act& act, const Watch& watch, Play& play,
                           StepContext& context) const {
    const auto& database = play.database(database_, context);
    StepRecord scratch;
    scratch.name = context.record.name;
    StepContext inside{.record = scratch,
                       .scenario = context.scenario,
                       .journal = context.journal,
                       .deadline = context.deadline,
                       .stop = context.stop,
                       .seed = context.seed};
    Stopper stopper(watch, database, context.deadline);
    std::string ended;
    try {
      static_cast<void>(act.play(play, inside));
    } catch (const Error& error) {
      const bool may_be_ours = dynamic_cast<const SqlError*>(&error) != nullptr ||
                               dynamic_cast<const UsageError*>(&error) != nullptr;
      if (!may_be_ours || !is_stopping(watch)) {
        add_record(std::move(scratch), context.record);
        throw;
      }
      ended = problem_of(record_of(error));
    }
    const auto problem = stopper.end();
    if (!problem.empty()) context.record.notes.push_back("could not be stopped: " + problem);
    if (is_stopping(watch)) {
      measure(context, "time to stop", ms_between(watch.fired()->at, Clock::now()));
      drop_failures(scratch, ended);
      if (!ended.empty()) context.record.notes.push_back("stopped: " + one_line(ended, 300));
    }
    add_record(std::move(scratch), context.record);
  }

  static bool is_stopping(const Watch& watch) {
    const auto fired = watch.fired();
    return fired && fired->stops;
  }

  static void drop_failures(StepRecord& record, std::string& ended) {
    for (const auto& migration : record.migrations) {
      if (migration.verdict == Verdict::failed && migration.error) {
        ended = migration.version + ": " + migration.error->message;
      }
    }
    for (const auto& law : record.laws) {
      if (law.verdict != Verdict::passed && ended.empty()) ended = law.reason;
    }
    std::erase_if(record.migrations,
                  [](const auto& each) { return each.verdict == Verdict::failed; });
    std::erase_if(record.laws, [](const auto& each) { return each.verdict != Verdict::passed; });
    std::erase_if(record.checks, [](const auto& each) { return each.verdict != Verdict::passed; });
  }

  static void add_record(StepRecord from, StepRecord& to) {
    const auto add_all = [](auto& source, auto& target) {
      std::move(source.begin(), source.end(), std::back_inserter(target));
    };
    add_all(from.migrations, to.migrations);
    add_all(from.checks, to.checks);
    add_all(from.laws, to.laws);
    add_all(from.measurements, to.measurements);
    add_all(from.notes, to.notes);
    add_all(from.attachments, to.attachments);
  }

  void judge_alarm(const Guarded& seen, ActOutcome& outcome) const {
    if (seen.early) {
      add(outcome, "fires-early",
          seen.early->trigger + " fires before the fault was planted: " + seen.early->what);
    } else if (seen.fired && !is_to_fire_) {
      add(outcome, "fires", seen.fired->trigger + " fires: " + seen.fired->what);
    } else if (!seen.fired && is_to_fire_) {
      add(outcome, "silent", "no trigger fires, and one should have");
    } else if (seen.fired && !by_.empty() && seen.fired->trigger != by_) {
      add(outcome, "other-trigger",
          seen.fired->trigger + " fires instead of " + by_ + ": " + seen.fired->what);
    } else if (seen.fired) {
      judge_time(outcome, "slow-to-fire",
                 {.took_ms = ms_between(seen.start, seen.fired->at),
                  .limit_ms = fires_within_ms_,
                  .what = "the trigger fires after"});
    } else if (!seen.unknown.empty()) {
      // Silence of somebody who could not look is none.
      outcome.unknown = seen.unknown.front();
    }
  }

  void roll_back(const Fired& fired, const Scene& scene, StepContext& context,
                 ActOutcome& outcome) const {
    const auto problem = scene.recovery.run(context);
    const double took_ms = ms_between(fired.at, Clock::now());
    measure(context, "time to recover", took_ms);
    if (!problem.empty()) {
      add(outcome, "not-recovered", "the rollback failed: " + problem);
      return;
    }
    judge_time(outcome, "slow-to-recover",
               {.took_ms = took_ms,
                .limit_ms = recovers_within_ms_,
                .what = "the database is back after"});
    const auto after = state(scene.play, context);
    auto findings = compare_states(
        {.state = scene.before, .session = nullptr}, {.state = after, .session = nullptr},
        {.law = "guard", .state = "now", .missing = "is gone", .extra = "is new"},
        {.shows_values = false, .left_out = {}});
    if (has_weight(findings) && outcome.broken.empty()) {
      outcome.broken = "the database is not what it was before the guarded acts";
    }
    context.record.notes.push_back(
        "compared with before: " + std::to_string(after.schema.objects.size()) + " objects and " +
        std::to_string(after.data.tables.size()) + " tables");
    std::move(findings.begin(), findings.end(), std::back_inserter(outcome.findings));
  }

  struct Duration {
    double took_ms = 0;
    std::optional<std::int64_t> limit_ms;
    std::string what;
  };
  void judge_time(ActOutcome& outcome, const std::string& id, const Duration& duration) const {
    if (!duration.limit_ms || duration.took_ms <= static_cast<double>(*duration.limit_ms)) return;
    add(outcome, id,
        fmt::format("{} {:.0f} ms, allowed are {}", duration.what, duration.took_ms,
                    *duration.limit_ms));
  }

  void add(ActOutcome& outcome, const std::string& id, const std::string& message) const {
    Finding finding;
    finding.id = "guard." + id;
    finding.subject = database_;
    finding.message = message;
    finding.position = position_;
    if (outcome.broken.empty()) outcome.broken = message;
    outcome.findings.push_back(std::move(finding));
  }

  static void measure(StepContext& context, const std::string& name, double ms) {
    context.record.measurements.push_back(
        {.name = name, .value = ms, .unit = "ms", .subject = context.record.name});
  }
  static void measure_looks(StepContext& context, std::size_t looks) {
    context.record.measurements.push_back({.name = "looks of triggers",
                                           .value = static_cast<double>(looks),
                                           .unit = "looks",
                                           .subject = context.record.name});
  }

  std::string database_;
  Acts acts_;
  Acts faults_;
  std::vector<Trigger> triggers_;
  RecoveryPlan plan_;
  bool is_to_fire_;
  std::string by_;
  std::int64_t rounds_;
  std::chrono::milliseconds every_;
  std::optional<std::int64_t> fires_within_ms_;
  std::optional<std::int64_t> recovers_within_ms_;
  ScriptPosition position_;
};

}  // namespace

ActKind guard_act() {
  return {.name = "guard",
          .purpose = "watch acts with triggers that start the rollback",
          .keys = {{"play", "the acts that are guarded, in order"},
                   {"plant", "acts behind them that break something: the fault to be found"},
                   {"triggers", "what is watched, a list of objects"},
                   {"roll_back", "an object, how it is taken back; default: by a backup"},
                   {"expect", "`silent` (default) or `fires`"},
                   {"by", "the trigger that must fire"},
                   {"rounds", "so many looks of each trigger behind the acts (5)"},
                   {"every", "the time between two looks (100 ms)"},
                   {"fires_within", "the longest time from the fault to the trigger"},
                   {"recovers_within", "the longest time from the trigger until it is back"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<GuardStep>(reading);
          }};
}

}  // namespace fulldress::scenarios
