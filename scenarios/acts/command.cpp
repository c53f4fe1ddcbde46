#include "harness/host/machine.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"
#include "scenarios/shell_command.hpp"

namespace fulldress::scenarios {

ActKind command_act();

namespace {

class RunCommand : public Act {
 public:
  explicit RunCommand(const ActReading& reading)
      : database_(reading.database()),
        run_(reading.needed_text("run")),
        directory_(reading.has("directory") ? reading.path("directory")
                                            : reading.config_file().parent_path()),
        environment_(reading.named_texts("env")),
        output_has_(reading.text("output_has")),
        fails_with_(reading.text("fails_with")),
        position_(reading.position()) {}

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    ShellCommand command{.text = play.with_files(run_),
                         .directory = play.place(directory_),
                         .environment = environment_};
    for (auto& [name, value] : command.environment) value = play.with_files(value);
    command.environment.emplace("FILES", play.files().string());
    command.environment.emplace("FULLDRESS", executable_path().string());
    const auto outcome = run_shell(command, play.database(database_, context), context.deadline);
    ActOutcome judged{.act = "command", .duration_ms = 0};
    judge(outcome, judged);
    judged.duration_ms = watch.ms();
    if (!outcome.output.empty()) context.record.notes.push_back(outcome.output.substr(0, 2000));
    add_outcome(context, std::move(judged));
    return Verdict::passed;
  }

 private:
  void judge(const ShellOutcome& outcome, ActOutcome& judged) const {
    if (!fails_with_.empty()) {
      if (outcome.problem.empty()) add(judged, "not-refused", "it went well, and should fail", "");
      if (!outcome.problem.empty() && outcome.problem.find(fails_with_) == std::string::npos) {
        add(judged, "fails-otherwise", "it does not fail with \"" + fails_with_ + "\"",
            outcome.problem);
      }
      return;
    }
    if (!outcome.problem.empty()) add(judged, "fails", outcome.problem, "");
    if (outcome.problem.empty() && outcome.output.find(output_has_) == std::string::npos) {
      add(judged, "other-output", "its output does not have \"" + output_has_ + "\"",
          outcome.output);
    }
  }

  void add(ActOutcome& judged, const std::string& id, const std::string& message,
           const std::string& found) const {
    Finding finding;
    finding.id = "command." + id;
    finding.subject = run_;
    finding.message = message;
    finding.after = found;
    finding.position = position_;
    judged.broken = message;
    judged.findings.push_back(std::move(finding));
  }

  std::string database_;
  std::string run_;
  std::filesystem::path directory_;
  std::map<std::string, std::string> environment_;
  std::string output_has_;
  std::string fails_with_;
  ScriptPosition position_;
};

}  // namespace

ActKind command_act() {
  return {.name = "command",
          .purpose = "run a command with the database as DATABASE_URL",
          .keys = {{"run", "a line for the shell; `FILES` and `FULLDRESS` (this program) are set"},
                   {"directory", "where it runs; default: the folder of the configuration"},
                   {"env", "an object of variables on top"},
                   {"output_has", "a text its output must have"},
                   {"fails_with", "it must fail, and say this"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<RunCommand>(reading);
          }};
}

}  // namespace fulldress::scenarios
