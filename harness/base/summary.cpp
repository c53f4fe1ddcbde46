#include "harness/base/judgement.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace fulldress {
namespace {

/// `argument` as one word of a POSIX shell.
[[nodiscard]] std::string shell_word(const std::string& argument) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=,@%+";
  if (!argument.empty() && argument.find_first_not_of(plain) == std::string::npos) return argument;
  std::string word = "'";
  for (const char byte : argument) word += byte == '\'' ? "'\\''" : std::string(1, byte);
  return word + "'";
}

void append(std::string& text, const std::string& part) {
  text += (text.empty() ? "" : ", ") + part;
}

}  // namespace

std::string reproduce_command(const RunRecord& record) {
  std::string command;
  for (const std::string& argument : record.command_line) {
    command += (command.empty() ? "" : " ") + shell_word(redact_secrets(argument));
  }
  const auto names_seed = [](const std::string& argument) {
    return argument == "--seed" || argument.starts_with("--seed=");
  };
  const bool takes_seed = record.verb == "run" || record.verb == "bench";
  if (command.empty() || !takes_seed ||
      std::any_of(record.command_line.begin(), record.command_line.end(), names_seed)) {
    return command;
  }
  return command + " --seed=" + std::to_string(record.seed);
}

std::string verdict_word(const Decision& decision) {
  switch (decision.exit_code) {
    case ExitCode::passed:
      return "PASSED";
    case ExitCode::gate_failed:
      return "FAILED";
    case ExitCode::nothing_rehearsed:
      return "SKIPPED";
    case ExitCode::usage:
    case ExitCode::infrastructure:
    case ExitCode::bug:
    case ExitCode::interrupted:
    case ExitCode::terminated:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::string verdict_meaning(const RunRecord& record) {
  if (record.signal_number != 0) return "interrupted by " + signal_name(record.signal_number);
  switch (record.decision.exit_code) {
    case ExitCode::passed:
      return "";
    case ExitCode::gate_failed:
      return "do not release";
    case ExitCode::usage:
      return "the command or its files are wrong";
    case ExitCode::infrastructure:
      return "the rehearsal could not finish";
    case ExitCode::nothing_rehearsed:
      return "nothing was rehearsed";
    case ExitCode::bug:
      return "a bug in fulldress; please report it";
    case ExitCode::interrupted:
    case ExitCode::terminated:
      break;
  }
  return "interrupted";
}

std::vector<SkipReason> skips_by_reason(const ScenarioRecord& scenario) {
  std::map<std::string, std::size_t> counts;
  const auto note = [&](const auto& outcome) {
    if (outcome.verdict == Verdict::skipped) ++counts[one_line(outcome.reason)];
  };
  for (const StepRecord& step : scenario.steps) {
    std::for_each(step.migrations.begin(), step.migrations.end(), note);
    std::for_each(step.laws.begin(), step.laws.end(), note);
    std::for_each(step.checks.begin(), step.checks.end(), note);
  }
  std::vector<SkipReason> skips;
  for (const auto& [reason, count] : counts) skips.push_back({.count = count, .reason = reason});
  std::stable_sort(skips.begin(), skips.end(), [](const SkipReason& left, const SkipReason& right) {
    return left.count > right.count;
  });
  return skips;
}

std::string summary_of(const StepRecord& step, const Limits& limits) {
  const RunTally tally = tally_of(step, limits);
  std::string what;
  for (const auto& [part, noun] :
       {std::pair<const Tally&, std::string_view>(tally.migrations, "migration"),
        std::pair<const Tally&, std::string_view>(tally.laws, "law"),
        std::pair<const Tally&, std::string_view>(tally.checks, "check")}) {
    if (part.total() > 0) append(what, count_of(part.total(), noun));
  }
  if (step.error || what.empty()) {
    return one_line(step.error ? problem_of(*step.error) : step.reason, 400);
  }
  Tally all = tally.all();
  std::string how;
  if (all.closing > 0) append(how, std::to_string(all.closing) + " failed");
  if (all.undecided > 0) append(how, std::to_string(all.undecided) + " undecided");
  if (all.warned > 0) append(how, count_of(all.warned, "warning"));
  if (all.skipped > 0) append(how, std::to_string(all.skipped) + " skipped");
  return how.empty() ? what : what + ": " + how;
}

}  // namespace fulldress
