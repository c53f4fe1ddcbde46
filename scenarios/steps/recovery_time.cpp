#include "scenarios/steps/recovery_time.hpp"

#include "harness/base/wording.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace fulldress::scenarios {
namespace {

constexpr auto subject = "backup and restore";

double limit_ms(const RollbackConfig& config) { return static_cast<double>(config.within.count()); }

Finding too_slow(const std::string& id, const std::string& message) {
  Finding finding;
  finding.id = id;
  finding.subject = subject;
  finding.message = message;
  return finding;
}

/// How often what was rehearsed goes into `production`; nullopt when nothing was.
std::optional<double> times(std::int64_t rehearsed, std::optional<std::int64_t> production) {
  if (!production) return std::nullopt;
  if (rehearsed <= 0) return HUGE_VAL;
  return std::max(1.0, static_cast<double>(*production) / static_cast<double>(rehearsed));
}

/// "1.5 times what was rehearsed".
std::string times_text(double factor) {
  const auto tenths = std::llround(std::min(factor, 1e6) * 10);
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return (factor > 1e6 ? "more than " : "") + text + " times what was rehearsed";
}

}  // namespace

RecoveryJudgement judge_recovery(const Recovery& recovery, const RollbackConfig& config) {
  RecoveryJudgement judgement;
  const auto allowed = duration_text(limit_ms(config));
  judgement.measurements.push_back(
      {.name = "time to recover", .value = recovery.took_ms, .unit = "ms", .subject = subject});
  judgement.measurements.push_back({.name = "database restored",
                                    .value = static_cast<double>(recovery.bytes),
                                    .unit = "bytes",
                                    .subject = subject});
  if (recovery.took_ms > limit_ms(config)) {
    judgement.findings.push_back(too_slow("rollback.too-slow", "going back to the backup took " +
                                                                   duration_text(recovery.took_ms) +
                                                                   ", allowed are " + allowed));
  }
  const auto by_bytes = times(recovery.bytes, config.production_bytes);
  const auto by_rows = times(recovery.rows, config.production_rows);
  if (!by_bytes && !by_rows) return judgement;
  const double factor = std::max(by_bytes.value_or(1), by_rows.value_or(1));
  if (factor > extrapolated_at_most) {
    judgement.notes.push_back("production has " + times_text(factor) +
                              "; how long going back takes there is not said beyond " +
                              times_text(extrapolated_at_most) +
                              ": rehearse on a copy of it (--source)");
    return judgement;
  }
  const double there_ms = recovery.took_ms * factor;
  judgement.measurements.push_back({.name = "time to recover, at production's size",
                                    .value = there_ms,
                                    .unit = "ms",
                                    .subject = subject});
  judgement.notes.push_back("at production's size, " + times_text(factor) +
                            ", going back would take at most about " + duration_text(there_ms) +
                            " on a machine like this one");
  if (there_ms > limit_ms(config) && judgement.findings.empty()) {
    judgement.findings.push_back(
        too_slow("rollback.too-slow-in-production",
                 "going back took " + duration_text(recovery.took_ms) + "; production has " +
                     times_text(factor) + ", where it would take about " + duration_text(there_ms) +
                     ", and allowed are " + allowed));
  }
  return judgement;
}

}  // namespace fulldress::scenarios
