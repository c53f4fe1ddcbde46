#include "harness/run/gate.hpp"

#include "harness/base/judgement.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace fulldress {
namespace {

constexpr std::size_t reason_characters_max = 400;
/// What is wrong with a command often ends in the command that is right, to be copied.
constexpr std::size_t usage_characters_max = 1000;

/// Collects sentences by what they mean for the exit code.
class Collector {
 public:
  Collector(const RunRecord& record, const Limits& limits) : record_(record), limits_(limits) {
    if (record.error) add_error(*record.error, "the run could not go on");
    for (const ScenarioRecord& scenario : record.scenarios) add_scenario(scenario);
  }

  [[nodiscard]] Decision decide() const;

 private:
  enum class Class { bug, failure, usage, undecided, empty };
  static constexpr std::size_t class_count = 5;

  void add_scenario(const ScenarioRecord& scenario);
  void add_step(const StepRecord& step);
  void add_migration(const MigrationRecord& migration);
  void add_check(const CheckOutcome& check);
  void add_law(const LawOutcome& law);
  void add_error(const ErrorRecord& error, std::string_view what);
  void add(Class kind, std::string_view sentence);

  [[nodiscard]] bool has(Class kind) const {
    return !sentences_.at(static_cast<std::size_t>(kind)).empty();
  }
  [[nodiscard]] std::vector<std::string> problems() const;
  [[nodiscard]] std::vector<std::string> remarks() const;

  const RunRecord& record_;
  const Limits& limits_;
  std::string prefix_;
  std::array<std::vector<std::string>, class_count> sentences_;
};

[[nodiscard]] std::string quote_first(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  for (std::size_t index = 0; index < std::min(items.size(), most); ++index) {
    text += (index == 0 ? "" : "; ") + items[index];
  }
  if (items.size() > most) text += fmt::format("; and {} more", items.size() - most);
  return text;
}

void Collector::add(Class kind, std::string_view sentence) {
  std::vector<std::string>& list = sentences_.at(static_cast<std::size_t>(kind));
  const auto characters_max = kind == Class::usage ? usage_characters_max : reason_characters_max;
  std::string line = one_line(prefix_ + std::string(sentence), characters_max);
  // The same migration may fail the same way in several steps.
  if (std::find(list.begin(), list.end(), line) == list.end()) list.push_back(std::move(line));
}

void Collector::add_error(const ErrorRecord& error, std::string_view what) {
  const std::string sentence = fmt::format("{}: {}", what, problem_of(error));
  switch (error.kind) {
    case ErrorKind::usage:
      return add(Class::usage, sentence);
    case ErrorKind::internal:
      return add(Class::bug, sentence);
    case ErrorKind::infrastructure:
    case ErrorKind::sql:
    case ErrorKind::interrupted:
      return add(Class::undecided, sentence);
  }
}

void Collector::add_migration(const MigrationRecord& migration) {
  const Standing standing = standing_of(migration);
  if (standing == Standing::closing) add(Class::failure, sentence_of(migration));
  if (standing != Standing::undecided) return;
  const std::string what = fmt::format("migration {}: {} is undecided", label_of(migration),
                                       to_text(migration.direction));
  if (migration.error) {
    add_error(*migration.error, what);
  } else {
    add(Class::undecided, what + (migration.reason.empty() ? "" : ": " + migration.reason));
  }
}

void Collector::add_law(const LawOutcome& law) {
  const Standing standing = standing_of(law, limits_);
  if (standing == Standing::closing) add(Class::failure, sentence_of(law));
  if (standing != Standing::undecided) return;
  if (law.error) {
    add_error(*law.error, label_of(law) + " is undecided");
  } else {
    add(Class::undecided, label_of(law) + " is undecided: " + law.reason);
  }
}

void Collector::add_check(const CheckOutcome& check) {
  const Standing standing = standing_of(check, limits_);
  if (standing == Standing::closing) add(Class::failure, sentence_of(check));
  if (standing != Standing::undecided) return;
  if (check.error) {
    add_error(*check.error, "check " + label_of(check) + " could not be run");
  } else {
    add(Class::undecided, "check " + label_of(check) + " is undecided: " + check.reason);
  }
}

void Collector::add_step(const StepRecord& step) {
  for (const MigrationRecord& migration : step.migrations) add_migration(migration);
  for (const LawOutcome& law : step.laws) add_law(law);
  for (const CheckOutcome& check : step.checks) add_check(check);
  const Standing own = own_standing_of(step, limits_);
  const std::string reason = step.reason.empty() ? "" : ": " + step.reason;
  if (step.error) {
    add_error(*step.error, "step " + step.name + " could not finish");
  } else if (own == Standing::closing) {
    add(Class::failure, "step " + step.name + " failed" + reason);
  } else if (own == Standing::undecided) {
    add(Class::undecided, "step " + step.name + " is undecided" + reason);
  }
}

void Collector::add_scenario(const ScenarioRecord& scenario) {
  prefix_ = record_.scenarios.size() > 1 ? scenario.name + ": " : "";
  for (const StepRecord& step : scenario.steps) add_step(step);
  const Standing standing = standing_of(scenario, limits_);
  if (standing != Standing::skipped) return;
  std::vector<std::string> skips;
  for (const StepRecord& step : scenario.steps) {
    if (step.verdict == Verdict::skipped) skips.push_back(step.name + " " + step.reason);
  }
  add(Class::empty, skips.empty() ? "nothing was rehearsed"
                                  : "nothing was rehearsed; skipped: " + quote_first(skips, 3));
}

[[nodiscard]] std::vector<std::string> capped(std::vector<std::string> reasons) {
  if (reasons.size() <= gate_reasons_max) return reasons;
  const std::size_t more = reasons.size() - gate_reasons_max;
  reasons.resize(gate_reasons_max);
  reasons.push_back(fmt::format("... and {}", count_of(more, "more reason")));
  return reasons;
}

std::vector<std::string> Collector::problems() const {
  std::vector<std::string> all;
  for (const auto& list : sentences_) all.insert(all.end(), list.begin(), list.end());
  return capped(std::move(all));
}

/// "3 warnings: fk.missing-index (2), roundtrip" and how many were skipped.
std::vector<std::string> Collector::remarks() const {
  std::map<std::string, std::size_t> warned;
  std::size_t skipped = 0;
  for (const ScenarioRecord& scenario : record_.scenarios) {
    skipped += tally_of(scenario, limits_).all().skipped;
    for (const StepRecord& step : scenario.steps) {
      for (const auto& check : step.checks) {
        if (standing_of(check, limits_) == Standing::warned) ++warned[check.check_id];
      }
      for (const auto& law : step.laws) {
        if (standing_of(law, limits_) == Standing::warned) ++warned[law.law];
      }
    }
  }
  std::size_t count = 0;
  std::vector<std::string> names;
  for (const auto& [name, times] : warned) {
    count += times;
    names.push_back(times == 1 ? name : fmt::format("{} ({})", name, times));
  }
  std::vector<std::string> remarks;
  if (count > 0) {
    remarks.push_back(
        one_line(count_of(count, "warning") + ": " + quote_first(names, 8), reason_characters_max));
  }
  if (skipped > 0) remarks.push_back(fmt::format("{} skipped, each with its reason", skipped));
  return remarks;
}

[[nodiscard]] std::string summary_of(const RunTally& tally) {
  const auto ran = [](const Tally& part) { return part.passed + part.warned; };
  std::vector<std::string> parts;
  if (ran(tally.migrations) > 0) parts.push_back(count_of(ran(tally.migrations), "migration run"));
  if (ran(tally.laws) > 0) parts.push_back(count_of(ran(tally.laws), "law"));
  if (ran(tally.checks) > 0) parts.push_back(count_of(ran(tally.checks), "check"));
  if (parts.empty()) return count_of(ran(tally.steps), "step") + " passed";
  std::string text = parts.front();
  for (std::size_t index = 1; index < parts.size(); ++index) {
    text += (index + 1 == parts.size() ? " and " : ", ") + parts[index];
  }
  return text + " passed";
}

Decision Collector::decide() const {
  Decision decision;
  decision.limits = limits_;
  decision.reasons = problems();
  const bool is_empty = record_.scenarios.empty() || has(Class::empty);
  if (record_.signal_number != 0) {
    decision.exit_code = static_cast<ExitCode>(128 + record_.signal_number);
    decision.reasons.insert(decision.reasons.begin(),
                            "interrupted by " + signal_name(record_.signal_number));
  } else if (has(Class::bug)) {
    decision.exit_code = ExitCode::bug;
  } else if (has(Class::failure)) {
    decision.verdict = Verdict::failed;
    decision.exit_code = ExitCode::gate_failed;
  } else if (has(Class::usage)) {
    decision.exit_code = ExitCode::usage;
  } else if (has(Class::undecided)) {
    decision.exit_code = ExitCode::infrastructure;
  } else if (is_empty && !limits_.accept_empty) {
    decision.verdict = Verdict::skipped;
    decision.exit_code = ExitCode::nothing_rehearsed;
    if (decision.reasons.empty()) decision.reasons = {"nothing was rehearsed: no scenario was run"};
  } else {
    decision.verdict = Verdict::passed;
    decision.exit_code = ExitCode::passed;
    decision.reasons.insert(decision.reasons.begin(), summary_of(tally_of(record_, limits_)));
  }
  for (std::string& remark : remarks()) decision.reasons.push_back(std::move(remark));
  return decision;
}

}  // namespace

Decision decide(const RunRecord& record, const Limits& limits) {
  return Collector(record, limits).decide();
}

}  // namespace fulldress
