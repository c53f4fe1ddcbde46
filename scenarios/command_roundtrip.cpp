#include "harness/engine/inspector.hpp"
#include "scenarios/command_rows.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/steps/classify.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/consequences.hpp"
#include "scenarios/steps/logged_rows.hpp"
#include "scenarios/steps/probe.hpp"
#include "scenarios/steps/restoration.hpp"
#include "scenarios/steps/stale_indexes.hpp"
#include "scenarios/steps/stale_views.hpp"
#include "scenarios/steps/up_failure.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fulldress::scenarios {
namespace {

const FindingWords& words_of_second_up() {
  static const FindingWords words = {.law = "roundtrip.up-again",
                                     .state = "after the second up",
                                     .missing = "is missing after the second up",
                                     .extra = "is there only after the second up"};
  return words;
}

/// Up, down and up again of every version; without a command for downs, up on rows.
class CommandRoundtrip {
 public:
  CommandRoundtrip(Stage& stage, StepContext& context)
      : stage_(stage),
        context_(context),
        tool_(stage, context),
        before_(stage.fresh(context)),
        rows_(stage, context, tool_, *before_) {}

  std::vector<LawOutcome> prove() {
    for (std::size_t count = 0; before_ && count < command_steps_max; ++count) {
      version_ = tool_.version(*before_);
      context_.journal.progress("up, down, up from " + label_of_version(version_));
      rows_.fill(*before_);
      trial_ = stage_.clone(*before_, context_);
      law_ = {};
      late_.clear();
      auto up = tool_.up(*trial_);
      if (!up.problem.empty()) up = up_without_rows(std::move(up));
      if (up.problem.empty() && up.version == version_) break;
      law_.law = "roundtrip";
      law_.subject = label_of_version(up.version);
      const auto start = std::chrono::steady_clock::now();
      if (up.problem.empty() && !tool_.adapter().has_down()) {
        climb(up);
      } else if (up.problem.empty()) {
        prove_step(up);
      } else {
        law_.subject = "after " + label_of_version(version_);
        law_.verdict = Verdict::failed;
        law_.classes = {LawClass::up_fails};
        law_.reason = "the up cannot be rehearsed: " + up.problem;
        before_.reset();
      }
      law_.duration_ms =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
              .count();
      // An up that nothing can take back is worth a line only where something is wrong with it.
      if (tool_.adapter().has_down() || !law_.classes.empty()) laws_.push_back(std::move(law_));
    }
    if (rows_.is_on() && (has_climbed_ || !laws_.empty())) laws_.push_back(rows_.told());
    return std::move(laws_);
  }

 private:
  // The up has failed. Generated rows may be to blame, which need not be like the user's.
  CommandStep up_without_rows(CommandStep failed) {
    auto plain = rows_.has_rows() ? rows_.without_rows(version_) : nullptr;
    if (!plain) return failed;
    auto trial = stage_.clone(*plain, context_);
    auto up = tool_.up(*trial);
    if (!up.problem.empty()) return failed;
    rows_.start_over();
    const auto with_rows = tool_.state(*before_);
    const auto after = tool_.state(*trial);
    // What the tool says of the failure is for people: only what it did can be judged, which tells
    // whether a value was missing.
    MigrationRecord record;
    record.error.emplace().sql.emplace().sqlstate = "23502";
    const bool is_certain =
        judge_up_failure(record, {}, with_rows, &after.schema) == UpFailure::with_any_rows;
    law_.subject = label_of_version(up.version);
    late_.push_back(finding_of(
        is_certain ? "up-fails-with-rows" : "rows-do-not-fit",
        is_certain ? failed.problem + "; on empty tables it goes through"
                   : "proven without generated rows, as the up fails on them: " + failed.problem));
    if (!is_certain) late_.back().severity = Severity::info;
    before_ = std::move(plain);
    trial_ = std::move(trial);
    return up;
  }

  void climb(const CommandStep& up) {
    if (!late_.empty()) {
      append(std::move(late_));
      classify(law_);
    }
    go_on(up);
  }

  void prove_step(const CommandStep& up) {
    const auto before = tool_.state(*before_);
    const auto high = tool_.state(*trial_);
    probe_before();
    const bool is_down = go_down(up, before, high);
    bool is_same = false;
    if (is_down) is_same = go_up_again(before, high);
    // What is wrong with the up says nothing about the down.
    append(std::move(late_));
    classify(law_);
    if (!is_same) {
      trial_ = stage_.clone(*before_, context_);
      if (!tool_.up(*trial_).problem.empty()) trial_.reset();
    }
    go_on(up);
  }

  void go_on(const CommandStep& up) {
    has_climbed_ = true;
    before_ = std::move(trial_);
    if (before_ && stage_.loads_fixtures_behind(label_of_version(up.version))) {
      stage_.load_fixtures(*before_, context_);
    }
  }

  void probe_before() {
    const auto session = tool_.connect(*before_);
    probes_ = plan_probe(*session, tool_.adapter().ledger_tables(*session));
    probed_before_ = run_probe(*session, probes_);
    session->close();
  }

  bool go_down(const CommandStep& up, const DatabaseState& before, const DatabaseState& high) {
    const auto given_up = tool_.loss_by(up, {.database = *before_, .state = before},
                                        {.database = *trial_, .state = high});
    std::string version = up.version;
    run_ = {};
    run_.up.emplace().text = up.sql;
    run_.down.emplace();
    is_run_known_ = !up.sql.empty();
    // Without a command for one step up, as many downs belong to the one up.
    for (std::size_t count = 0; version != version_ && count < command_steps_max; ++count) {
      const auto down = tool_.run(tool_.adapter().config().down, *trial_);
      if (!down.problem.empty() || down.version == version) {
        add(down.problem.empty() ? "ledger-not-moved" : "down-fails",
            down.problem.empty() ? "the version stays after the down" : down.problem);
        return false;
      }
      version = down.version;
      is_run_known_ = is_run_known_ && !down.sql.empty();
      run_.down->text += down.sql + "\n";
      if (!tool_.adapter().config().up_one.empty()) break;
    }
    if (version != version_) {
      add("ledger-not-moved", "the down leads to " + label_of_version(version) + " instead of " +
                                  label_of_version(version_));
    }
    const auto low = tool_.state(*trial_);
    if (!(before == high) && low == high) add("down-does-nothing", "the down undoes nothing");
    append(tool_.compare({.database = *before_, .state = before},
                         {.database = *trial_, .state = low}, words_of_down(), given_up));
    excuse_logged(law_.findings, before, high, low);
    append(stale_views({*before_, before.schema}, {*trial_, low.schema}, words_of_down(),
                       context_.deadline));
    append(stale_indexes({*before_, before}, {*trial_, low}, words_of_down(), context_.deadline));
    const auto session = tool_.connect(*trial_);
    const auto probed = run_probe(*session, probes_);
    session->close();
    append(probe_findings({.statements = probes_, .before = probed_before_, .after = probed},
                          words_of_down().state));
    excuse_consequences(law_.findings, before.schema);
    return true;
  }

  // What an application's own triggers log of the up and the down.
  void excuse_logged(std::vector<Finding>& findings, const DatabaseState& before,
                     const DatabaseState& high, const DatabaseState& last) const {
    if (!is_run_known_) return;
    excuse_logged_rows(findings, {.migrations = {run_},
                                  .before = before,
                                  .up = high,
                                  .down = last,
                                  .engine = before.schema.engine});
  }

  bool go_up_again(const DatabaseState& before, const DatabaseState& high) {
    const bool is_restored = !has_weight(law_.findings);
    const auto again = tool_.up(*trial_);
    if (!again.problem.empty()) {
      add("up-again-fails", "the up fails after its own down: " + again.problem);
      return false;
    }
    if (!is_restored) return false;
    const auto state = tool_.state(*trial_);
    if (state == high) return true;
    return explain_second_up(before, high, state);
  }

  // Definitions and rows may hold the time: what two first ups do not agree on either is no drift.
  bool explain_second_up(const DatabaseState& before, const DatabaseState& high,
                         const DatabaseState& again) {
    const auto twin = stage_.clone(*before_, context_);
    if (!tool_.up(*twin).problem.empty()) return false;
    const auto other = tool_.state(*twin);
    const auto unstable =
        compare_states({.state = high, .session = nullptr}, {.state = other, .session = nullptr},
                       words_of_second_up(), {});
    auto findings = tool_.compare({.database = *twin, .state = other},
                                  {.database = *trial_, .state = again}, words_of_second_up());
    std::erase_if(findings, [&](const Finding& finding) {
      return std::any_of(unstable.begin(), unstable.end(),
                         [&](const Finding& each) { return each.subject == finding.subject; });
    });
    excuse_logged(findings, before, high, again);
    // What is logged of the second up was told of the down.
    std::erase_if(findings, [](const auto& each) { return each.id.ends_with(".rows-logged"); });
    append(std::move(findings));
    return !has_weight(law_.findings);
  }

  [[nodiscard]] Finding finding_of(const std::string& id, std::string message) const {
    Finding finding;
    finding.id = "roundtrip." + id;
    finding.subject = law_.subject;
    finding.message = std::move(message);
    return finding;
  }

  void add(const std::string& id, std::string message) {
    law_.findings.push_back(finding_of(id, std::move(message)));
  }

  void append(std::vector<Finding> findings) {
    std::move(findings.begin(), findings.end(), std::back_inserter(law_.findings));
  }

  Stage& stage_;
  StepContext& context_;
  CommandTool tool_;
  std::unique_ptr<Database> before_;
  CommandRows rows_;
  std::unique_ptr<Database> trial_;
  std::string version_;
  migrations::Migration run_;  ///< what the last up and its down asked the server
  bool is_run_known_ = false;  ///< both of them
  LawOutcome law_;
  std::vector<Finding> late_;  ///< about the up; told once the down is judged
  std::vector<LawOutcome> laws_;
  bool has_climbed_ = false;  ///< at least one up went through
  std::vector<ProbeStatement> probes_;
  std::vector<ProbeOutcome> probed_before_;
};

}  // namespace

std::vector<LawOutcome> prove_commands(Stage& stage, StepContext& context) {
  return CommandRoundtrip(stage, context).prove();
}

}  // namespace fulldress::scenarios
