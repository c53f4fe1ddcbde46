#include "checks/procedure.hpp"

#include "checks/case_runner.hpp"
#include "checks/new_case.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <chrono>

namespace fulldress::checks {

void ask_safely(CheckCase& target, const CheckOptions& options, const std::function<void()>& ask) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  try {
    ask();
  } catch (const ConnectionLost&) {
    throw;
  } catch (const Interrupted&) {
    throw;
  } catch (const InternalError&) {
    throw;
  } catch (const SqlError& error) {
    target.outcome.verdict = Verdict::unknown;
    target.outcome.error = error_of(error, visibility_of(options));
  } catch (const Error& error) {
    set_cannot_tell(target, one_line(error.message()));
  }
  const std::chrono::duration<double, std::milli> spent = Clock::now() - start;
  target.outcome.duration_ms = spent.count();
}

void set_failed(CheckCase& target, ResultSet evidence, const CheckOptions& options) {
  target.outcome.verdict = Verdict::failed;
  target.outcome.violations = static_cast<std::int64_t>(evidence.rows.size());
  target.outcome.evidence = evidence_of(evidence, visibility_of(options));
}

const Procedure* procedure_of(std::string_view id) {
  static const auto procedures = all_procedures();
  const auto found = std::find_if(procedures.begin(), procedures.end(),
                                  [&](const Procedure& each) { return each.check == id; });
  return found == procedures.end() ? nullptr : &*found;
}

}  // namespace fulldress::checks
