#include "harness/base/judgement.hpp"

#include <algorithm>
#include <optional>

namespace fulldress {
namespace {

[[nodiscard]] Standing heavier(Standing left, Standing right) { return std::max(left, right); }

[[nodiscard]] bool is_ours(const ErrorRecord& error) { return error.kind != ErrorKind::sql; }

/// The heaviest finding nobody has accepted; nullopt when every one is.
[[nodiscard]] std::optional<Severity> severity_of(const LawOutcome& law) {
  if (!law.waiver.empty()) return std::nullopt;
  if (law.findings.empty()) return Severity::error;
  std::optional<Severity> heaviest;
  for (const Finding& finding : law.findings) {
    if (!finding.waiver.empty()) continue;
    heaviest = heaviest ? std::max(*heaviest, finding.severity) : finding.severity;
  }
  return heaviest;
}

[[nodiscard]] Standing weigh(std::optional<Severity> severity, const Limits& limits) {
  return severity && *severity >= limits.fail_on ? Standing::closing : Standing::warned;
}

void add(Tally& sum, const Tally& more) {
  sum.skipped += more.skipped;
  sum.passed += more.passed;
  sum.warned += more.warned;
  sum.undecided += more.undecided;
  sum.closing += more.closing;
}

void add(RunTally& sum, const RunTally& more) {
  add(sum.migrations, more.migrations);
  add(sum.checks, more.checks);
  add(sum.laws, more.laws);
  add(sum.steps, more.steps);
}

}  // namespace

Standing standing_of(const MigrationRecord& migration) {
  switch (migration.verdict) {
    case Verdict::skipped:
      return Standing::skipped;
    case Verdict::passed:
      return Standing::passed;
    case Verdict::unknown:
      return Standing::undecided;
    case Verdict::failed:
      return Standing::closing;
  }
  return Standing::undecided;
}

Standing standing_of(const CheckOutcome& check, const Limits& limits) {
  switch (check.verdict) {
    case Verdict::skipped:
      return Standing::skipped;
    case Verdict::passed:
      return Standing::passed;
    case Verdict::unknown:
      if (!check.error || is_ours(*check.error)) return Standing::undecided;
      break;
    case Verdict::failed:
      break;
  }
  const bool was_there = check.change == Change::pre_existing || check.change == Change::fixed;
  return was_there || !check.waiver.empty() ? Standing::warned : weigh(check.severity, limits);
}

Standing standing_of(const LawOutcome& law, const Limits& limits) {
  switch (law.verdict) {
    case Verdict::skipped:
      return Standing::skipped;
    case Verdict::passed:
      return Standing::passed;
    case Verdict::unknown:
      return Standing::undecided;
    case Verdict::failed:
      return weigh(severity_of(law), limits);
  }
  return Standing::undecided;
}

namespace {

/// The heaviest outcome inside a step; skipped if there is none.
[[nodiscard]] Standing heaviest_outcome(const StepRecord& step, const Limits& limits) {
  Standing standing = Standing::skipped;
  for (const auto& migration : step.migrations) {
    standing = heavier(standing, standing_of(migration));
  }
  for (const auto& check : step.checks) standing = heavier(standing, standing_of(check, limits));
  for (const auto& law : step.laws) standing = heavier(standing, standing_of(law, limits));
  return standing;
}

}  // namespace

Standing own_standing_of(const StepRecord& step, const Limits& limits) {
  if (step.error) return Standing::undecided;
  const Standing inside = heaviest_outcome(step, limits);
  switch (step.verdict) {
    case Verdict::skipped:
      return Standing::skipped;
    case Verdict::passed:
      return Standing::passed;
    case Verdict::unknown:
      // A check that raised makes its step unknown and closes the gate all the same.
      return inside >= Standing::undecided ? Standing::passed : Standing::undecided;
    case Verdict::failed:
      return inside == Standing::closing ? Standing::passed : Standing::closing;
  }
  return Standing::undecided;
}

Standing standing_of(const StepRecord& step, const Limits& limits) {
  return heavier(own_standing_of(step, limits), heaviest_outcome(step, limits));
}

Standing standing_of(const ScenarioRecord& scenario, const Limits& limits) {
  Standing standing = Standing::skipped;
  for (const StepRecord& step : scenario.steps) {
    standing = heavier(standing, standing_of(step, limits));
  }
  if (standing > Standing::warned) return standing;
  return has_rehearsed(scenario) ? Standing::passed : Standing::skipped;
}

bool has_rehearsed(const ScenarioRecord& scenario) {
  const auto is_run = [](const auto& outcome) { return outcome.verdict != Verdict::skipped; };
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [&](const StepRecord& step) {
    return !step.measurements.empty() ||
           std::any_of(step.migrations.begin(), step.migrations.end(), is_run) ||
           std::any_of(step.checks.begin(), step.checks.end(), is_run) ||
           std::any_of(step.laws.begin(), step.laws.end(), is_run);
  });
}

void Tally::add(Standing standing) {
  switch (standing) {
    case Standing::skipped:
      ++skipped;
      break;
    case Standing::passed:
      ++passed;
      break;
    case Standing::warned:
      ++warned;
      break;
    case Standing::undecided:
      ++undecided;
      break;
    case Standing::closing:
      ++closing;
      break;
  }
}

Tally RunTally::all() const {
  Tally sum = migrations;
  fulldress::add(sum, checks);
  fulldress::add(sum, laws);
  fulldress::add(sum, steps);
  return sum;
}

RunTally tally_of(const StepRecord& step, const Limits& limits) {
  RunTally tally;
  for (const auto& migration : step.migrations) tally.migrations.add(standing_of(migration));
  for (const auto& check : step.checks) tally.checks.add(standing_of(check, limits));
  for (const auto& law : step.laws) tally.laws.add(standing_of(law, limits));
  tally.steps.add(own_standing_of(step, limits));
  return tally;
}

RunTally tally_of(const ScenarioRecord& scenario, const Limits& limits) {
  RunTally tally;
  for (const StepRecord& step : scenario.steps) add(tally, tally_of(step, limits));
  return tally;
}

RunTally tally_of(const RunRecord& record, const Limits& limits) {
  RunTally tally;
  for (const ScenarioRecord& scenario : record.scenarios) add(tally, tally_of(scenario, limits));
  return tally;
}

}  // namespace fulldress
