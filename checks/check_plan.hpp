#pragma once

#include "checks/check.hpp"
#include "checks/check_session.hpp"
#include "checks/declared_changes.hpp"
#include "checks/evidence.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::checks {

/// How a case is asked.
enum class Question {
  answered,   ///< discovery has said it all: catalogue checks, skips
  count,      ///< `count` gives the number of violations
  predicate,  ///< rows of `relation` that satisfy `predicate` are violations; can share a scan
  exec,       ///< an error of `exec` is the violation
  comparison  ///< `count` reads what is compared with `before`
};

/// A check bound to one subject. Complete in itself: it can be run on any session that sees the
/// snapshot it was discovered in.
struct CheckCase {
  const Check* check = nullptr;  ///< outlives the case
  CheckOutcome outcome;          ///< all that is known before it runs
  Question question = Question::answered;
  std::string count;
  std::string evidence;
  std::string relation;
  std::string predicate;
  std::string exec;
  std::vector<SnapshotRow> before = {};          ///< of Question::comparison
  std::optional<Delta> declared = std::nullopt;  ///< what may differ
  /// What is tried out before `count`, once the snapshot has ended (run_rehearsal); such a case is
  /// `answered` for everybody else. Empty: nothing.
  std::string rehearsal = {};
  /// Of kind rows, an aggregate over `relation` that is 0 only where there is no violation; can
  /// share a scan. Empty: there is none.
  std::string screen = {};
  /// A query that `screen` reads as the relation `lookup_name`, at most once a scan; screens of one
  /// name share it. Empty: it reads none.
  std::string lookup = {};
  std::string lookup_name = {};
  /// Hold while `count`, `evidence` or `exec` runs.
  std::vector<std::pair<std::string, std::string>> settings = {};
  double sample_percent = 0;  ///< the share of the rows `count` looks at; 0: all of them
  std::int64_t pages = 0;     ///< about so many are read by one pass over what it asks
};

/// Whether `sqlstate` is what `check` looks for: a check for damage has found it when it cannot
/// even read what it is asked about.
[[nodiscard]] bool finds_damage(const Check& check, std::string_view sqlstate);

/// Runs the discovery of `check` once, with what is configured for it. returns its cases in the
/// order of their subjects, at least one: a check that applies to nothing, or whose discovery
/// raises, gives one that is answered. None for a check of kind procedure that is to be run.
[[nodiscard]] std::vector<CheckCase> plan_check(CheckSession& session, const Check& check,
                                                const CheckOptions& options);

}  // namespace fulldress::checks
