#include "scenarios/play/expected_error.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/play/outcome.hpp"

#include <string>

namespace fulldress::scenarios {
namespace {

std::string to_text(const ExpectedError& expected) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (!expected.id.empty()) add("id " + expected.id);
  if (!expected.sqlstate.empty()) add("SQLSTATE " + expected.sqlstate);
  if (!expected.text.empty()) add("\"" + expected.text + "\" in its message");
  return text;
}

bool fits(const ExpectedError& expected, const Error& error) {
  const auto* sql = dynamic_cast<const SqlError*>(&error);
  const std::string sqlstate = sql == nullptr ? std::string() : sql->sqlstate();
  if (!expected.id.empty() && error.id() != expected.id) return false;
  if (!expected.sqlstate.empty() && !sqlstate.starts_with(expected.sqlstate)) return false;
  return expected.text.empty() || error.message().find(expected.text) != std::string::npos;
}

void add_failure(const PlannedStep& step, StepContext& context, const Error& error) {
  LawOutcome law;
  law.law = step.act;
  law.subject = step.name;
  law.verdict = Verdict::failed;
  law.error = record_of(error);
  law.position = step.position;
  law.reason = one_line(problem_of(*law.error), 400);
  if (step.expected_error) {
    law.reason =
        "it ends with another error than " + to_text(*step.expected_error) + ": " + law.reason;
  }
  context.record.laws.push_back(std::move(law));
}

Verdict judge_error(const PlannedStep& step, StepContext& context, const Error& error) {
  if (!step.expected_error || !fits(*step.expected_error, error)) {
    add_failure(step, context, error);
    return Verdict::passed;
  }
  add_outcome(context, {.act = step.act});
  context.record.notes.push_back("refused, as it should be: " +
                                 one_line(problem_of(record_of(error)), 300));
  return Verdict::passed;
}

Verdict judge_silence(const PlannedStep& step, StepContext& context) {
  Finding finding;
  finding.id = "step.not-refused";
  finding.subject = step.name;
  finding.message = "it went well, and should have ended with an error";
  finding.before = to_text(*step.expected_error);
  finding.position = step.position;
  add_outcome(context, {.act = step.act, .findings = {finding}, .broken = finding.message});
  return Verdict::passed;
}

}  // namespace

Verdict play_step(const PlannedStep& step, StepContext& context,
                  const std::function<Verdict()>& play) {
  try {
    const auto verdict = play();
    return step.expected_error ? judge_silence(step, context) : verdict;
  } catch (const UsageError& error) {
    return judge_error(step, context, error);
  } catch (const SqlError& error) {
    return judge_error(step, context, error);
  } catch (const InfrastructureError& error) {
    // A server that is killed on purpose ends the sessions on it.
    if (!step.expected_error || !fits(*step.expected_error, error)) throw;
    return judge_error(step, context, error);
  }
}

}  // namespace fulldress::scenarios
