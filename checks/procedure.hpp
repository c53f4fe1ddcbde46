#pragma once

#include "checks/check.hpp"
#include "checks/check_plan.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// What a check does that is more than statements of one snapshot: connections of its own, a copy
/// of the database, queries that are timed. The whole of a check of kind procedure; beside the
/// statements of any other.
struct Procedure {
  std::string check;  ///< the id
  /// Why it cannot be part of a suite that runs elsewhere: "it opens connections of its own".
  std::string nature;
  /// Called without an open transaction, once the snapshot of the others has ended. returns the
  /// outcomes, each of a subject of its own; none where nothing of it is configured.
  std::function<std::vector<CheckOutcome>(Session&, const Check&, const CheckOptions&)> run;
  /// Called without an open transaction, for a baseline to compare with; null where none is kept.
  std::function<Snapshot(Session&, const Check&, const CheckOptions&)> snapshot = nullptr;
};

/// One per file of checks/procedures.
[[nodiscard]] std::vector<Procedure> all_procedures();

/// Calls `ask`, which answers `target`. What it raises makes the case unknown, but for a connection
/// of the session's that is lost, which is thrown on.
void ask_safely(CheckCase& target, const CheckOptions& options, const std::function<void()>& ask);

/// The case has fired, with one row of evidence per violation.
void set_failed(CheckCase& target, ResultSet evidence, const CheckOptions& options);

/// Null when the check `id` has none.
[[nodiscard]] const Procedure* procedure_of(std::string_view id);

}  // namespace fulldress::checks
