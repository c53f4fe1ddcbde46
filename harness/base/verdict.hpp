#pragma once

#include <string_view>

namespace fulldress {

/// What is known of a case, in rising weight. A crashed checker is `unknown`, never `passed`.
enum class Verdict { skipped, passed, unknown, failed };

/// The heavier of two verdicts: skipped < passed < unknown < failed.
[[nodiscard]] constexpr Verdict heaviest(Verdict left, Verdict right) {
  return static_cast<int>(left) < static_cast<int>(right) ? right : left;
}

[[nodiscard]] constexpr std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::skipped:
      return "skipped";
    case Verdict::passed:
      return "passed";
    case Verdict::unknown:
      return "unknown";
    case Verdict::failed:
      return "failed";
  }
  return "unknown";
}

/// How much a failing case weighs: only `error` closes the gate unless Limits say otherwise.
enum class Severity { info, warning, error };

[[nodiscard]] constexpr std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

/// The documented exit codes of the program (DESIGN 7).
enum class ExitCode {
  passed = 0,
  gate_failed = 1,
  usage = 2,
  infrastructure = 3,
  nothing_rehearsed = 4,
  bug = 5,
  interrupted = 130,
  terminated = 143,
};

}  // namespace fulldress
