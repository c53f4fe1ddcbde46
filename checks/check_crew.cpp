#include "checks/check_crew.hpp"

#include "checks/case_runner.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace fulldress::checks {
namespace {

// Another connection costs a few milliseconds; about 16 MB take a session no longer to read.
constexpr double pages_for_second_session = 2000;
constexpr std::size_t default_sessions_max = 2;

/// The units that are left, handed out one by one, and what went wrong on the way.
class WorkQueue {
 public:
  WorkQueue(const std::vector<WorkUnit>& units, const CheckOptions& options, const UnitDone& done)
      : units_(units), options_(options), done_(done) {}

  /// The next unit; null when none is left or the run has to end.
  const WorkUnit* next() {
    const std::scoped_lock lock(mutex_);
    if (failure_ || next_ == units_.size()) return nullptr;
    return &units_[next_++];
  }

  void finish(const WorkUnit& unit) {
    const std::scoped_lock lock(mutex_);
    if (!failure_) done_(unit);
  }

  void notice(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    if (options_.on_notice) options_.on_notice(text);
  }

  /// Ends the run; the first failure is the one that is told.
  void fail(std::exception_ptr failure) {
    const std::scoped_lock lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
  }

  void throw_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  const std::vector<WorkUnit>& units_;
  const CheckOptions& options_;
  const UnitDone& done_;
  std::size_t next_ = 0;
  std::exception_ptr failure_;
};

// What was not answered has no verdict but unknown, which is what a case starts with.
void set_unreached(CheckCase& target, const Error& error, const std::string& reason) {
  CheckOutcome& outcome = target.outcome;
  const bool is_answered = outcome.verdict != Verdict::unknown || outcome.error;
  if (is_answered) return;
  outcome.reason = reason;
  outcome.error = record_of(error);
}

void work(CheckSession& session, WorkQueue& queue, const CheckOptions& options) {
  while (const WorkUnit* unit = queue.next()) {
    try {
      run_unit(session, *unit, options);
    } catch (const ConnectionLost& error) {
      for (CheckCase* each : unit->cases) {
        set_unreached(*each, error, "the connection was lost while it was asked");
      }
      queue.finish(*unit);
      throw;
    } catch (const InfrastructureError& error) {
      if (session.has_time()) throw;
      for (CheckCase* each : unit->cases) set_out_of_time(*each, error);
    }
    queue.finish(*unit);
  }
}

// A helper of the leader's. That it fails costs time and not answers, unless it was asking.
void help(const CheckSession& leader, WorkQueue& queue, const CheckOptions& options) {
  try {
    const auto session = options.connect();
    CheckSession joined(*session, options, leader);
    work(joined, queue, options);
  } catch (const InfrastructureError& error) {
    queue.notice("the checks went on with one session less: " + one_line(error.message()));
  } catch (const SqlError& error) {
    queue.notice("the checks went on with one session less: " + one_line(error.message()));
  } catch (...) {
    queue.fail(std::current_exception());
  }
}

// How many sessions help the leader.
std::size_t helpers_wanted(const std::vector<WorkUnit>& units, const CheckOptions& options) {
  if (!options.connect || units.size() < 2) return 0;
  if (options.jobs > 0) return std::min(options.jobs, units.size()) - 1;
  double cost = 0;
  for (const WorkUnit& unit : units) cost += unit.cost;
  if (cost < pages_for_second_session) return 0;
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  return std::min(cores, default_sessions_max) - 1;
}

std::size_t helpers_possible(CheckSession& leader, const std::vector<WorkUnit>& units,
                             const CheckOptions& options) {
  const std::size_t wanted = helpers_wanted(units, options);
  if (wanted == 0) return 0;
  try {
    return leader.share_snapshot(options) ? wanted : 0;
  } catch (const SqlError& error) {
    if (options.on_notice) {
      options.on_notice(
          "the checks had one session only, because this server shares no snapshot: " +
          one_line(error.message()));
    }
    return 0;
  }
}

}  // namespace

void set_out_of_time(CheckCase& target, const Error& error) {
  set_unreached(target, error, "not answered within the time limit of the whole run");
}

void run_units(CheckSession& leader, const std::vector<WorkUnit>& units,
               const CheckOptions& options, const UnitDone& done) {
  WorkQueue queue(units, options, done);
  {
    std::vector<std::jthread> helpers(helpers_possible(leader, units, options));
    for (auto& each : helpers) each = std::jthread([&] { help(leader, queue, options); });
    try {
      work(leader, queue, options);
    } catch (...) {
      queue.fail(std::current_exception());
    }
  }
  queue.throw_failure();
}

}  // namespace fulldress::checks
