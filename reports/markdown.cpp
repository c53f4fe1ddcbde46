#include "harness/base/judgement.hpp"
#include "harness/base/record_json.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/report_list.hpp"
#include "reports/support/evidence.hpp"
#include "reports/support/markdown_text.hpp"
#include "reports/support/problem_text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

/// GitHub drops a whole job summary above 1024 KiB; what is behind this is counted, not shown.
constexpr std::size_t details_bytes_max = 600000;
constexpr std::size_t details_max = 100;
constexpr std::size_t detail_bytes_max = 6000;
constexpr std::size_t rows_max = 200;

class Summary {
 public:
  explicit Summary(const RunRecord& record) : record_(record) {}

  [[nodiscard]] std::string write();

 private:
  [[nodiscard]] const Limits& limits() const { return record_.decision.limits; }
  void write_head();
  void write_scenarios();
  void write_problems();
  [[nodiscard]] bool takes_problem(Standing standing);
  void write_step_problems(const StepRecord& step, const std::string& prefix);
  void write_problem(Standing standing, const std::string& title, const std::string& body);
  void write_checklists(const ScenarioRecord& scenario);
  void write_scenario(const ScenarioRecord& scenario);
  void write_end();

  const RunRecord& record_;
  std::string text_;
  std::size_t problems_shown_ = 0;
  std::size_t problems_left_out_ = 0;
};

void Summary::write_head() {
  const Decision& decision = record_.decision;
  const std::string meaning = verdict_meaning(record_);
  text_ += fmt::format("### {} {}{}\n\n", icon_of(decision), verdict_word(decision),
                       meaning.empty() ? "" : ": " + markdown_text(meaning));
  text_ += fmt::format("exit {} in {}, seed {}, fulldress {}\n\n",
                       static_cast<int>(decision.exit_code), duration_text(record_.duration_ms),
                       record_.seed, markdown_text(record_.tool_version));
  if (decision.reasons.empty()) return;
  text_ += "#### Why\n\n";
  for (std::size_t index = 0; index < decision.reasons.size(); ++index) {
    text_ += fmt::format("{}. {}\n", index + 1, markdown_text(decision.reasons[index]));
  }
  text_ += "\n";
}

void Summary::write_scenarios() {
  if (record_.scenarios.empty()) return;
  text_ += "#### Scenarios\n\n";
  text_ += markdown_header({"scenario", "verdict", "engine", "source", "failed", "unknown",
                            "warnings", "passed", "skipped", "time"});
  const std::size_t shown = std::min(record_.scenarios.size(), rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    const ScenarioRecord& scenario = record_.scenarios[index];
    const Standing standing = standing_of(scenario, limits());
    const Tally tally = tally_of(scenario, limits()).all();
    text_ +=
        markdown_row({markdown_code(scenario.name), icon_of(standing) + " " + word_of(standing),
                      markdown_text(scenario.engine + " " + scenario.engine_version),
                      markdown_text(scenario.source), std::to_string(tally.closing),
                      std::to_string(tally.undecided), std::to_string(tally.warned),
                      std::to_string(tally.passed), std::to_string(tally.skipped),
                      duration_text(scenario.duration_ms)});
  }
  text_ += "\n";
}

/// Whether a problem may be shown; else it is counted. Asked before its text is put together.
bool Summary::takes_problem(Standing standing) {
  if (standing != Standing::closing && standing != Standing::undecided) return false;
  if (problems_shown_ < details_max && text_.size() <= details_bytes_max) return true;
  ++problems_left_out_;
  return false;
}

void Summary::write_problem(Standing standing, const std::string& title, const std::string& body) {
  if (problems_shown_++ == 0) text_ += "#### What is wrong\n\n";
  text_ += fmt::format("<details><summary>{} {}: {}</summary>\n\n", icon_of(standing),
                       word_of(standing), escape_xml_text(one_line(title, 300)));
  if (!body.empty()) {
    text_ += markdown_block(cut_to_bytes(plain_text(body), detail_bytes_max)) + "\n";
  }
  text_ += "</details>\n\n";
}

void Summary::write_step_problems(const StepRecord& step, const std::string& prefix) {
  for (const MigrationRecord& migration : step.migrations) {
    const Standing standing = standing_of(migration);
    if (!takes_problem(standing)) continue;
    write_problem(standing, prefix + sentence_of(migration),
                  migration.error ? error_text(*migration.error) : migration.reason);
  }
  for (const LawOutcome& law : step.laws) {
    const Standing standing = standing_of(law, limits());
    if (!takes_problem(standing)) continue;
    std::string body = law.error ? error_text(*law.error) : std::string();
    for (const Finding& finding : law.findings) {
      if (body.size() > detail_bytes_max) break;
      body += finding_text(finding);
    }
    write_problem(standing, prefix + label_of(law) + ": " + law.reason, body);
  }
  for (const CheckOutcome& check : step.checks) {
    const Standing standing = standing_of(check, limits());
    if (!takes_problem(standing)) continue;
    write_problem(standing, prefix + sentence_of(check), check_details(check));
  }
  const Standing own = own_standing_of(step, limits());
  if (!takes_problem(own)) return;
  write_problem(own, prefix + "step " + step.name + ": " + step.reason,
                step.error ? error_text(*step.error) : std::string());
}

void Summary::write_problems() {
  if (record_.error) {
    write_problem(Standing::undecided, "the run could not go on: " + record_.error->message,
                  error_text(*record_.error));
  }
  for (const ScenarioRecord& scenario : record_.scenarios) {
    const std::string prefix = record_.scenarios.size() > 1 ? scenario.name + ": " : "";
    for (const StepRecord& step : scenario.steps) write_step_problems(step, prefix);
  }
  if (problems_left_out_ > 0) {
    text_ += fmt::format("... and {} more, see `result.json`\n\n", problems_left_out_);
  }
}

void Summary::write_checklists(const ScenarioRecord& scenario) {
  if (text_.size() > details_bytes_max) return;
  for (std::size_t index = 0; index < std::min(scenario.checklists.size(), rows_max); ++index) {
    const Checklist& list = scenario.checklists[index];
    const std::string prefix = record_.scenarios.size() > 1 ? scenario.name + ": " : "";
    text_ += "#### " + markdown_text(prefix + sentence_of(list)) + "\n\n";
    const std::size_t shown = std::min(list.boxes.size(), rows_max);
    for (std::size_t box = 0; box < shown; ++box) {
      const ChecklistBox& each = list.boxes[box];
      text_ += fmt::format("- [{}] {}{}\n", each.is_ticked ? "x" : " ", markdown_text(each.text),
                           each.is_ticked ? "" : ": " + markdown_text(each.reason));
    }
    text_ += "\n";
  }
}

void Summary::write_scenario(const ScenarioRecord& scenario) {
  if (text_.size() > details_bytes_max) return;
  text_ +=
      "<details><summary>Steps of " + escape_xml_text(one_line(scenario.name)) + "</summary>\n\n";
  text_ += markdown_header({"step", "verdict", "time", "what"});
  for (std::size_t index = 0; index < std::min(scenario.steps.size(), rows_max); ++index) {
    const StepRecord& step = scenario.steps[index];
    const Standing standing = standing_of(step, limits());
    text_ +=
        markdown_row({markdown_code(step.name), icon_of(standing) + " " + word_of(standing),
                      duration_text(step.duration_ms), markdown_text(summary_of(step, limits()))});
  }
  std::string notes;
  std::size_t notes_count = 0;
  for (const StepRecord& step : scenario.steps) {
    for (const std::string& note : step.notes) {
      if (++notes_count > rows_max) break;
      notes += "- " + markdown_code(step.name) + ": " + markdown_text(one_line(note, 1000)) + "\n";
    }
  }
  if (!notes.empty()) text_ += "\n" + notes;
  const std::vector<SkipReason> skips = skips_by_reason(scenario);
  if (!skips.empty()) {
    text_ += "\n" + markdown_header({"skipped", "because"});
    for (std::size_t index = 0; index < std::min(skips.size(), rows_max); ++index) {
      text_ +=
          markdown_row({std::to_string(skips[index].count), markdown_text(skips[index].reason)});
    }
  }
  std::string measured;
  std::size_t count = 0;
  for (const StepRecord& step : scenario.steps) {
    for (const Measurement& measurement : step.measurements) {
      if (++count > rows_max) break;
      measured += markdown_row({markdown_text(measurement.name), markdown_text(measurement.subject),
                                markdown_text(value_text(measurement))});
    }
  }
  if (!measured.empty()) {
    text_ += "\n" + markdown_header({"measured", "of", "value"}) + measured;
  }
  text_ += "\n</details>\n\n";
}

void Summary::write_end() {
  if (!record_.warnings.empty()) {
    text_ += "#### Warnings\n\n";
    for (std::size_t index = 0; index < std::min(record_.warnings.size(), rows_max); ++index) {
      text_ += "- " + markdown_text(record_.warnings[index]) + "\n";
    }
    text_ += "\n";
  }
  const std::string command = reproduce_command(record_);
  if (!command.empty()) {
    text_ += "#### Reproduce\n\n" + markdown_block(one_line(command, 4000), "sh");
  }
}

std::string Summary::write() {
  write_head();
  write_scenarios();
  write_problems();
  for (const ScenarioRecord& scenario : record_.scenarios) write_checklists(scenario);
  for (const ScenarioRecord& scenario : record_.scenarios) write_scenario(scenario);
  write_end();
  return std::move(text_);
}

}  // namespace

/// For job summaries and comments on pull requests; below 900 KiB whatever happened.
ReportFormat markdown_report() {
  return {.name = "markdown",
          .file_name = "summary.md",
          .is_default = true,
          .render = [](const RunRecord& record, const RenderOptions& options) {
            const RunRecord shown = options.is_deterministic ? without_times(record) : record;
            return Summary(shown).write();
          }};
}

}  // namespace fulldress::reports
