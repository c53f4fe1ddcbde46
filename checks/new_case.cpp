#include "checks/new_case.hpp"

#include <utility>

namespace fulldress::checks {

CheckCase new_case(const Check& check, const std::string& subject) {
  CheckCase fresh;
  fresh.check = &check;
  fresh.outcome.check_id = check.id;
  fresh.outcome.title = check.title;
  fresh.outcome.subject = subject;
  fresh.outcome.severity = check.severity;
  return fresh;
}

CheckCase skipped_case(const Check& check, std::string reason) {
  CheckCase fresh = new_case(check, "");
  fresh.outcome.verdict = Verdict::skipped;
  fresh.outcome.reason = std::move(reason);
  return fresh;
}

void set_cannot_tell(CheckCase& target, const std::string& reason) {
  target.outcome.verdict = Verdict::unknown;
  target.outcome.reason = reason;
  target.outcome.error = ErrorRecord{.id = "checks.cannot-tell",
                                     .message = reason,
                                     .context = {},
                                     .sql = std::nullopt,
                                     .kind = ErrorKind::infrastructure};
}

}  // namespace fulldress::checks
