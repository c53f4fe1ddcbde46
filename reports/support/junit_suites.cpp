#include "harness/base/judgement.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/support/evidence.hpp"
#include "reports/support/junit.hpp"
#include "reports/support/problem_text.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

using Properties = std::vector<std::pair<std::string, std::string>>;

/// A part of a class name. Dots and slashes build trees in readers, so they stay ours.
[[nodiscard]] std::string class_part(std::string_view text) {
  std::string part;
  for (const char byte : one_line(text, 100)) {
    const bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= 'a' && byte <= 'z') || byte == '_' ||
                          static_cast<unsigned char>(byte) >= 0x80;
    part += is_plain ? byte : '-';
  }
  return part.empty() ? "unnamed" : part;
}

/// At most junit_name_characters_max characters; what is cut is told apart by its hash, so that a
/// name stays the same from run to run.
[[nodiscard]] std::string bounded(std::string_view text) {
  std::string line = one_line(text, text.size() + 1);
  if (character_count(line) <= junit_name_characters_max) return line;
  std::uint32_t hash = 2166136261U;
  for (const char byte : line) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  constexpr std::size_t suffix_characters = 9;
  return one_line(line, junit_name_characters_max - suffix_characters) +
         fmt::format("~{:08x}", hash);
}

[[nodiscard]] std::string error_type(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "UsageError";
    case ErrorKind::infrastructure:
      return "InfrastructureError";
    case ErrorKind::sql:
      return "SqlError";
    case ErrorKind::interrupted:
      return "Interrupted";
    case ErrorKind::internal:
      return "InternalError";
  }
  return "InternalError";
}

void set_problem(JunitCase& target, std::string_view message, std::string_view more) {
  target.message = one_line(message, junit_message_characters_max);
  target.body =
      cut_to_bytes(plain_text(target.message + "\n" + std::string(more)), junit_body_bytes_max);
}

void set_error(JunitCase& target, const ErrorRecord& error) {
  target.result = CaseResult::error;
  target.type = error_type(error.kind);
  set_problem(target, problem_of(error), error_text(error));
}

void set_undecided(JunitCase& target, const std::optional<ErrorRecord>& error,
                   const std::string& reason) {
  if (error) return set_error(target, *error);
  target.result = CaseResult::error;
  target.type = "Undecided";
  set_problem(target, reason.empty() ? "we could not find out" : reason, "");
}

void set_skipped(JunitCase& target, const std::string& reason) {
  target.result = CaseResult::skipped;
  target.type = "Skipped";
  target.message =
      one_line(reason.empty() ? "no reason was given" : reason, junit_message_characters_max);
}

[[nodiscard]] JunitCase case_of(const MigrationRecord& migration) {
  JunitCase target;
  target.name = label_of(migration) + " " + std::string(to_text(migration.direction));
  target.duration_ms = migration.duration_ms;
  target.position = position_of(migration);
  switch (standing_of(migration)) {
    case Standing::skipped:
      set_skipped(target, migration.reason);
      break;
    case Standing::passed:
    case Standing::warned:
      break;
    case Standing::undecided:
      set_undecided(target, migration.error, migration.reason);
      break;
    case Standing::closing:
      target.result = CaseResult::failure;
      target.type = "MigrationFailed";
      set_problem(target, problem_of(migration),
                  migration.error ? error_text(*migration.error) : "");
      break;
  }
  return target;
}

[[nodiscard]] JunitCase case_of(const LawOutcome& law, const Limits& limits) {
  JunitCase target;
  target.name = label_of(law);
  target.duration_ms = law.duration_ms;
  target.position = law.position;
  std::string more;
  for (const Finding& finding : law.findings) {
    if (more.size() > junit_body_bytes_max) break;
    more += finding_text(finding);
  }
  switch (standing_of(law, limits)) {
    case Standing::skipped:
      set_skipped(target, law.reason);
      break;
    case Standing::passed:
      break;
    case Standing::warned:
      target.system_out = "warning: " + one_line(problem_of(law), 500) + "\n" + more;
      break;
    case Standing::undecided:
      set_undecided(target, law.error, law.reason);
      break;
    case Standing::closing:
      target.result = CaseResult::failure;
      target.type =
          law.law == "roundtrip" || law.law == "rollback" ? "RollbackDiverged" : "LawBroken";
      set_problem(target, problem_of(law), more);
      break;
  }
  return target;
}

[[nodiscard]] JunitCase case_of(const CheckOutcome& check, const Limits& limits) {
  JunitCase target;
  target.name = label_of(check);
  target.duration_ms = check.duration_ms;
  target.properties = {{"severity", std::string(to_text(check.severity))},
                       {"change", std::string(to_text(check.change))}};
  switch (standing_of(check, limits)) {
    case Standing::skipped:
      set_skipped(target, check.reason);
      break;
    case Standing::passed:
      break;
    case Standing::warned:
      target.system_out =
          "warning: " + one_line(problem_of(check), 500) + "\n" + check_details(check);
      break;
    case Standing::undecided:
      set_undecided(target, check.error, check.reason);
      break;
    case Standing::closing:
      // A check that raised closes the gate, but what it looks for was not found out.
      target.result = check.verdict == Verdict::unknown ? CaseResult::error : CaseResult::failure;
      target.type = check.verdict == Verdict::unknown ? "CheckError" : "CheckFailed";
      set_problem(target, problem_of(check), check_details(check));
      break;
  }
  return target;
}

/// What the step itself adds; nothing if its outcomes say it all.
[[nodiscard]] std::optional<JunitCase> case_of(const StepRecord& step, const Limits& limits) {
  JunitCase target;
  target.name = one_line(step.name);
  target.duration_ms = step.duration_ms;
  switch (own_standing_of(step, limits)) {
    case Standing::skipped:
      set_skipped(target, step.reason);
      return target;
    case Standing::passed:
    case Standing::warned:
      if (tally_of(step, limits).all().total() > 1) return std::nullopt;
      return target;
    case Standing::undecided:
      set_undecided(target, step.error, step.reason);
      return target;
    case Standing::closing:
      target.result = CaseResult::failure;
      target.type = "StepFailed";
      set_problem(target, step.reason.empty() ? "the step failed" : step.reason, "");
      return target;
  }
  return target;
}

[[nodiscard]] std::string family_of(const std::string& check_id) {
  return check_id.substr(0, check_id.find('.'));
}

[[nodiscard]] bool is_problem(const JunitCase& target) {
  return target.result == CaseResult::failure || target.result == CaseResult::error;
}

/// GitLab and Jenkins take attachments from the output of cases that did not pass.
void attach(JunitCase& target, const std::vector<std::string>& attachments) {
  if (!is_problem(target)) return;
  for (const std::string& path : attachments) {
    const std::string line = one_line(path, 1000);
    target.system_out += "[[ATTACHMENT|" + line + "]]\n";
    target.properties.emplace_back("attachment", line);
  }
}

void add_step(std::vector<JunitCase>& cases, const ScenarioRecord& scenario, const StepRecord& step,
              const Limits& limits) {
  const std::string root = class_part(scenario.name);
  const std::string inside = root + "." + class_part(step.name);
  const auto add = [&](JunitCase target, const std::string& class_name) {
    target.class_name = bounded(class_name);
    attach(target, step.attachments);
    cases.push_back(std::move(target));
  };
  if (auto own = case_of(step, limits)) add(std::move(*own), root + ".steps");
  for (const auto& migration : step.migrations) add(case_of(migration), inside + ".migrations");
  for (const auto& law : step.laws) add(case_of(law, limits), inside + ".laws");
  for (const auto& check : step.checks) {
    add(case_of(check, limits), inside + ".checks." + class_part(family_of(check.check_id)));
  }
}

[[nodiscard]] Properties run_properties(const RunRecord& record) {
  Properties properties = {{"tool_version", record.tool_version},
                           {"run_id", record.run_id},
                           {"seed", std::to_string(record.seed)}};
  for (const auto& [name, value] : record.properties) {
    properties.emplace_back(one_line(name), redact_secrets(value));
  }
  return properties;
}

[[nodiscard]] JunitSuite gate_suite(const RunRecord& record) {
  JunitSuite suite{.name = "fulldress",
                   .started_at = record.started_at,
                   .duration_ms = record.duration_ms,
                   .properties = run_properties(record),
                   .system_out = "",
                   .cases = {}};
  const Decision& decision = record.decision;
  JunitCase verdict;
  verdict.class_name = "fulldress";
  verdict.name = "gate.verdict";
  verdict.duration_ms = record.duration_ms;
  std::string reasons;
  for (const std::string& reason : decision.reasons) reasons += "- " + one_line(reason, 500) + "\n";
  const std::string first =
      decision.reasons.empty() ? std::string(to_text(decision.verdict)) : decision.reasons.front();
  switch (decision.exit_code) {
    case ExitCode::passed:
      verdict.system_out = reasons;
      break;
    case ExitCode::gate_failed:
      verdict.result = CaseResult::failure;
      verdict.type = "GateFailed";
      break;
    case ExitCode::nothing_rehearsed:
      verdict.type = "NothingRehearsed";
      break;
    case ExitCode::usage:
      verdict.type = "UsageError";
      break;
    case ExitCode::infrastructure:
      verdict.type = "InfrastructureError";
      break;
    case ExitCode::bug:
      verdict.type = "InternalError";
      break;
    case ExitCode::interrupted:
    case ExitCode::terminated:
      verdict.type = "Interrupted";
      break;
  }
  if (decision.exit_code != ExitCode::passed) {
    if (verdict.result == CaseResult::passed) verdict.result = CaseResult::error;
    if (verdict.type.empty()) verdict.type = "Interrupted";
    if (record.error) reasons += error_text(*record.error);
    set_problem(verdict, first, reasons);
  }
  for (const std::string& warning : record.warnings) {
    suite.system_out += "warning: " + one_line(warning, 1000) + "\n";
  }
  suite.cases = {std::move(verdict)};
  return suite;
}

[[nodiscard]] JunitSuite suite_of(const ScenarioRecord& scenario, const RunRecord& record) {
  JunitSuite suite{.name = bounded(scenario.name),
                   .started_at = scenario.started_at,
                   .duration_ms = scenario.duration_ms,
                   .properties = run_properties(record),
                   .system_out = "",
                   .cases = {}};
  suite.properties.emplace_back("engine", scenario.engine);
  suite.properties.emplace_back("engine_version", scenario.engine_version);
  suite.properties.emplace_back("source", redact_secrets(scenario.source));
  for (const StepRecord& step : scenario.steps) {
    add_step(suite.cases, scenario, step, record.decision.limits);
    for (const std::string& note : step.notes) {
      suite.system_out += one_line(step.name) + ": " + one_line(note, 1000) + "\n";
    }
  }
  return suite;
}

/// Readers count only the first of two cases with one name, so the second gets another.
void make_unique(std::vector<JunitSuite>& suites) {
  std::set<std::pair<std::string, std::string>> taken;
  for (JunitSuite& suite : suites) {
    for (JunitCase& target : suite.cases) {
      const std::string name = bounded(target.name);
      target.name = name;
      for (std::size_t number = 2; !taken.emplace(target.class_name, target.name).second;
           ++number) {
        const std::string suffix = fmt::format(" #{}", number);
        target.name = one_line(name, junit_name_characters_max - suffix.size()) + suffix;
      }
    }
  }
}

}  // namespace

std::vector<JunitSuite> junit_suites(const RunRecord& record) {
  std::vector<JunitSuite> suites = {gate_suite(record)};
  for (const ScenarioRecord& scenario : record.scenarios) {
    JunitSuite suite = suite_of(scenario, record);
    // Jenkins drops a suite without cases and warns about it.
    if (!suite.cases.empty()) suites.push_back(std::move(suite));
  }
  make_unique(suites);
  return suites;
}

}  // namespace fulldress::reports
