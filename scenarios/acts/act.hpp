#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/play/act_reading.hpp"
#include "scenarios/play/play.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What one step that a scenario names does, with its settings.
class Act {
 public:
  Act() = default;
  Act(const Act&) = delete;
  Act& operator=(const Act&) = delete;
  virtual ~Act() = default;

  /// Does it, as Step::run does: outcomes go into `context.record`, whose name is the step's.
  ///
  /// What a step is to prove is an outcome (scenarios/play/outcome.hpp). A UsageError or SqlError
  /// it throws fails the step, or is what its `expect_error` waits for; anything else means that we
  /// could not find out.
  [[nodiscard]] virtual Verdict play(Play& play, StepContext& context) const = 0;
};

struct ActKey {
  std::string name;
  std::string meaning;  ///< one line, as docs/steps.md has it
};

/// A kind of step.
///
/// To add one, write scenarios/acts/<kind>.cpp with <kind>_act(), and describe it in docs/steps.md;
/// the list finds it by itself. An act has a test in which its step fails, and one in which it
/// passes.
struct ActKind {
  std::string name;          ///< as in "act": "query"
  std::string purpose;       ///< one line, for --dry-run
  std::vector<ActKey> keys;  ///< beside those every step has
  /// Reads the settings of one step. Called when the configuration is read, so that what is wrong
  /// with it ends the run before a server is started.
  std::function<std::unique_ptr<Act>(const ActReading&)> read;
};

/// One kind for every file in scenarios/acts. Generated at configure time.
[[nodiscard]] std::vector<ActKind> all_acts();

}  // namespace fulldress::scenarios
