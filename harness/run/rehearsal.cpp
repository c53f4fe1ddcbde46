#include "harness/run/rehearsal.hpp"

#include "harness/base/judgement.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/clock.hpp"
#include "harness/host/warnings.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace fulldress {
namespace {

using Clock = std::chrono::steady_clock;

[[nodiscard]] double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// FNV-1a, so that a step's seed depends on its name and not on which other steps run.
[[nodiscard]] std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char byte : text) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 1099511628211ULL;
  }
  return hash;
}

/// What an outcome does to the verdict of its step: a light failure leaves it passed.
[[nodiscard]] Verdict verdict_of(Standing standing) {
  switch (standing) {
    case Standing::skipped:
      return Verdict::skipped;
    case Standing::passed:
    case Standing::warned:
      return Verdict::passed;
    case Standing::undecided:
      return Verdict::unknown;
    case Standing::closing:
      return Verdict::failed;
  }
  return Verdict::unknown;
}

/// A skip without a reason is a bug of ours: it would be a silent hole in the rehearsal.
void ensure_reasons(const StepRecord& step) {
  const auto ensure_reason = [](const auto& outcome, const std::string& what) {
    ensure(outcome.verdict != Verdict::skipped || !outcome.reason.empty(),
           what + " was skipped without a reason");
  };
  ensure_reason(step, "step " + step.name);
  for (const auto& migration : step.migrations) {
    ensure_reason(migration, "migration " + label_of(migration));
  }
  for (const auto& check : step.checks) ensure_reason(check, "check " + label_of(check));
  for (const auto& law : step.laws) {
    ensure(law.verdict == Verdict::passed || !law.reason.empty() || law.error.has_value(),
           "law " + label_of(law) + " has no reason for its verdict");
  }
}

[[nodiscard]] Verdict merged_verdict(const StepRecord& step, const Limits& limits) {
  Verdict verdict = step.verdict;
  for (const auto& migration : step.migrations) {
    verdict = heaviest(verdict, verdict_of(standing_of(migration)));
  }
  for (const auto& check : step.checks) {
    verdict = heaviest(verdict, verdict_of(standing_of(check, limits)));
  }
  for (const auto& law : step.laws) {
    verdict = heaviest(verdict, verdict_of(standing_of(law, limits)));
  }
  return verdict;
}

/// Runs the scenarios of one call; holds what all of them share.
class Rehearser {
 public:
  Rehearser(const RunOptions& options, Journal& journal, const StopSignal& stop, RunRecord& record)
      : options_(options),
        journal_(journal),
        stop_(stop),
        record_(record),
        deadline_(Deadline::after(options.timeout)) {}

  void run(Scenario scenario);

 private:
  void run_steps(const std::vector<Step>& steps, ScenarioRecord& scenario);
  void run_step(const Step& step, ScenarioRecord& scenario, StepRecord& record);
  void call(const Step& step, ScenarioRecord& scenario, StepRecord& record);
  [[nodiscard]] std::string reason_to_skip(const Step& step, const ScenarioRecord& scenario) const;
  void note_signal();
  /// What destructors could not throw ends up in the journal, beside the step it happened in.
  void note_warnings();

  const RunOptions& options_;
  Journal& journal_;
  const StopSignal& stop_;
  RunRecord& record_;
  Deadline deadline_;
};

void Rehearser::note_signal() {
  if (record_.signal_number == 0) record_.signal_number = stop_.raised();
}

void Rehearser::note_warnings() {
  for (const std::string& warning : take_warnings()) journal_.warn(warning);
}

/// Empty if the step is to be run. throws InternalError if it needs a step that is not before it.
std::string Rehearser::reason_to_skip(const Step& step, const ScenarioRecord& scenario) const {
  if (record_.signal_number != 0) return "interrupted by " + signal_name(record_.signal_number);
  for (const std::string& need : step.needs) {
    const auto found = std::find_if(scenario.steps.begin(), scenario.steps.end(),
                                    [&](const StepRecord& done) { return done.name == need; });
    ensure(found != scenario.steps.end(),
           "step " + step.name + " needs " + need + ", which is not planned before it");
    switch (found->verdict) {
      case Verdict::passed:
        break;
      case Verdict::skipped:
        // In a long chain only its first link says what is wrong.
        if (found->reason.starts_with("needs ")) return found->reason;
        return fmt::format("needs {}, which was skipped: {}", need, found->reason);
      case Verdict::unknown:
        return fmt::format("needs {}, which could not finish", need);
      case Verdict::failed:
        return fmt::format("needs {}, which failed", need);
    }
  }
  return {};
}

/// One of the two places where Error is caught.
void Rehearser::call(const Step& step, ScenarioRecord& scenario, StepRecord& record) {
  try {
    const std::string reason = reason_to_skip(step, scenario);
    if (!reason.empty()) {
      record.verdict = Verdict::skipped;
      record.reason = reason;
      return;
    }
    const Deadline deadline = Deadline::after(step.timeout).earlier(deadline_);
    if (deadline_.has_passed()) {
      throw InfrastructureError("run.timeout",
                                "the run's time was up before this step; raise --timeout");
    }
    StepContext context{.record = record,
                        .scenario = scenario,
                        .journal = journal_,
                        .deadline = deadline,
                        .stop = stop_,
                        .seed = options_.seed ^ hash_of(step.name)};
    ensure(static_cast<bool>(step.run), "step " + step.name + " has nothing to run");
    record.verdict = step.run(context);
    record.verdict = merged_verdict(record, options_.limits);
    ensure_reasons(record);
  } catch (const Interrupted& interrupted) {
    if (record_.signal_number == 0) record_.signal_number = interrupted.signal_number();
    record.error = record_of(interrupted);
  } catch (const std::exception& error) {
    record.error = record_of(error);
  }
  if (!record.error) return;
  record.verdict = heaviest(merged_verdict(record, options_.limits), Verdict::unknown);
  if (record.reason.empty()) record.reason = one_line(record.error->message);
}

void Rehearser::run_step(const Step& step, ScenarioRecord& scenario, StepRecord& record) {
  note_signal();
  Event event;
  event.kind = Event::Kind::step_started;
  event.scenario = scenario.name;
  event.step = step.name;
  event.text = step.description;
  journal_.write(event);

  record.name = step.name;
  record.started_at = now_utc_text();
  const Clock::time_point start = Clock::now();
  call(step, scenario, record);
  record.duration_ms = record.verdict == Verdict::skipped ? 0 : milliseconds_since(start);
  note_signal();
  note_warnings();

  event.kind = Event::Kind::step_finished;
  event.text = record.reason;
  event.verdict = record.verdict;
  event.duration_ms = record.duration_ms;
  event.record = &record;
  event.scenario_record = &scenario;
  journal_.write(event);
}

void Rehearser::run_steps(const std::vector<Step>& steps, ScenarioRecord& scenario) {
  for (const Step& step : steps) {
    // The record joins the scenario only when finished, so that no step's reference is moved.
    StepRecord record;
    run_step(step, scenario, record);
    scenario.steps.push_back(std::move(record));
  }
}

void Rehearser::run(Scenario scenario) {
  ScenarioRecord& record = record_.scenarios.emplace_back();
  record.name = scenario.name;
  record.title = scenario.title;
  record.source = redact_secrets(scenario.source);
  record.started_at = now_utc_text();
  const Clock::time_point start = Clock::now();
  Event event;
  event.kind = Event::Kind::scenario_started;
  event.scenario = scenario.name;
  event.text = scenario.title;
  journal_.write(event);

  run_steps(scenario.steps, record);
  // Servers and directories the steps held end here, inside the time and the warnings of the run.
  scenario.steps.clear();
  note_warnings();
  if (scenario.conclude) scenario.conclude(record, options_.limits);

  record.duration_ms = milliseconds_since(start);
  event.kind = Event::Kind::scenario_finished;
  event.text.clear();
  event.scenario_record = &record;
  event.verdict = verdict_of(standing_of(record, options_.limits));
  event.duration_ms = record.duration_ms;
  journal_.write(event);
}

}  // namespace

void rehearse(std::vector<Scenario> scenarios, const RunOptions& options, Journal& journal,
              const StopSignal& stop, RunRecord& record) {
  const Clock::time_point start = Clock::now();
  const std::size_t warnings_before = journal.warnings().size();
  if (record.started_at.empty()) record.started_at = now_utc_text();
  Rehearser rehearser(options, journal, stop, record);
  for (Scenario& scenario : scenarios) rehearser.run(std::move(scenario));

  const auto& warnings = journal.warnings();
  record.warnings.insert(record.warnings.end(),
                         warnings.begin() + static_cast<std::ptrdiff_t>(warnings_before),
                         warnings.end());
  record.duration_ms += milliseconds_since(start);
}

}  // namespace fulldress
