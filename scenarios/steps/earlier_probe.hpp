#pragma once

#include "harness/engine/database.hpp"
#include "harness/host/deadline.hpp"
#include "scenarios/steps/probe.hpp"

#include <future>
#include <optional>
#include <set>
#include <vector>

namespace fulldress::scenarios {

/// How many databases of one server may be worked on at a time.
enum class Workers { one, two };

/// What an application can do in the state before an up, tried on a copy of that state while
/// something else goes on in another database of the server.
class EarlierProbe {
 public:
  struct Task {
    const Database& copy;  ///< nobody else writes into it, and it outlives settle()
    std::vector<TableName> left_out;
    std::optional<std::set<TableName>> only;  ///< nullopt: every table
    Deadline deadline;
  };

  /// Begins, and has finished already where there is one worker.
  void start(Task task, Workers workers);
  /// Waits until no session of the copy is left; throws what trying has thrown.
  void settle();

  /// What was tried, and how it ended; to be asked behind settle().
  [[nodiscard]] const std::vector<ProbeStatement>& statements() const { return done_.statements; }
  [[nodiscard]] const std::vector<ProbeOutcome>& outcomes() const { return done_.outcomes; }

 private:
  struct Done {
    std::vector<ProbeStatement> statements;
    std::vector<ProbeOutcome> outcomes;
  };
  [[nodiscard]] static Done probe(const Task& task);

  Done done_;
  std::future<Done> waiting_;
};

}  // namespace fulldress::scenarios
