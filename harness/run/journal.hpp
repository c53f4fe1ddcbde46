#pragma once

#include "harness/base/run_record.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// Something that happened, as progress output and run.jsonl see it.
struct Event {
  enum class Kind {
    run_started,
    scenario_started,
    step_started,
    step_finished,
    scenario_finished,
    run_finished,
    progress,
    warning
  };
  Kind kind = Kind::progress;
  std::string scenario;
  std::string step;
  std::string text;      ///< progress: what is being done now; warning: what went wrong
  double fraction = -1;  ///< progress: 0..1, negative when unknown
  Verdict verdict = Verdict::unknown;  ///< finished events
  double duration_ms = 0;              ///< finished events
  const StepRecord* record = nullptr;  ///< step_finished: what happened; valid during the call
  const RunRecord* run = nullptr;      ///< run_started: what is rehearsed; valid during the call
  /// step_finished and scenario_finished: whose engine is known by now; valid during the call
  const ScenarioRecord* scenario_record = nullptr;
};

/// The name an event has in run.jsonl: "step_started".
[[nodiscard]] std::string_view to_text(Event::Kind kind);

/// Writes every event before and after it happens to `run.jsonl`, one JSON object a line, flushed
/// line by line: a killed run loses nothing. The first line holds the run as it begins, the line of
/// a finished step its whole record, both as in result.json.
///
/// Once started, a journal that can no longer be written says so in one warning and the run goes
/// on. May be used from several threads; what a listener throws passes through.
class Journal {
 public:
  using Listener = std::function<void(const Event&)>;

  /// A journal without a file, for tests and for verbs that write no reports.
  Journal();
  /// Starts `directory`/run.jsonl anew. throws InfrastructureError "journal.write-failed".
  explicit Journal(const std::filesystem::path& directory);
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  /// `listener` sees every later event, on the thread that wrote it.
  void listen(Listener listener);
  void write(const Event& event);
  void progress(std::string_view text, double fraction = -1);
  /// A fault that must not be lost but does not stop the run; ends up in RunRecord::warnings.
  void warn(std::string_view text);
  [[nodiscard]] const std::vector<std::string>& warnings() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fulldress
