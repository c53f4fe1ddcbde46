#include "reports/support/problem_text.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/support/evidence.hpp"

#include <fmt/format.h>

namespace fulldress::reports {

std::string error_text(const ErrorRecord& error) {
  std::string text = "error " + error.id + ": " + error.message + "\n";
  for (const std::string& line : error.context) text += "  " + line + "\n";
  if (!error.sql) return text;
  const SqlErrorInfo& sql = *error.sql;
  if (!sql.sqlstate.empty()) text += "SQLSTATE: " + sql.sqlstate + "\n";
  if (!sql.detail.empty()) text += "detail: " + sql.detail + "\n";
  if (!sql.hint.empty()) text += "hint: " + sql.hint + "\n";
  if (!sql.context.empty()) text += "context: " + sql.context + "\n";
  if (!sql.statement.empty()) text += "statement:\n" + definition_text(sql.statement) + "\n";
  return text;
}

std::string finding_text(const Finding& finding) {
  std::string text = fmt::format("- {} [{}, {}]\n", one_line(problem_of(finding), 500), finding.id,
                                 to_text(finding.severity));
  if (!finding.before.empty()) text += "  before: " + definition_text(finding.before) + "\n";
  if (!finding.after.empty()) text += "  after: " + definition_text(finding.after) + "\n";
  const std::string place = place_after(problem_of(finding), finding.position);
  if (!place.empty()) text += " " + place + "\n";
  return text + evidence_text(finding.evidence);
}

std::string check_details(const CheckOutcome& check) {
  std::string text = evidence_text(check.evidence);
  if (check.error) text += error_text(*check.error);
  if (!check.sql.empty()) text += "count again with:\n" + definition_text(check.sql) + "\n";
  return text + "more: fulldress explain " + check.check_id + "\n";
}

std::string icon_of(Standing standing) {
  switch (standing) {
    case Standing::skipped:
      return "\u2013";
    case Standing::passed:
      return "\u2713";
    case Standing::warned:
      return "!";
    case Standing::undecided:
      return "?";
    case Standing::closing:
      return "\u2717";
  }
  return "?";
}

std::string icon_of(const Decision& decision) {
  switch (decision.verdict) {
    case Verdict::skipped:
      return icon_of(Standing::skipped);
    case Verdict::passed:
      return icon_of(Standing::passed);
    case Verdict::unknown:
      return icon_of(Standing::undecided);
    case Verdict::failed:
      return icon_of(Standing::closing);
  }
  return "?";
}

std::string word_of(Standing standing) {
  switch (standing) {
    case Standing::skipped:
      return "skipped";
    case Standing::passed:
      return "passed";
    case Standing::warned:
      return "warning";
    case Standing::undecided:
      return "unknown";
    case Standing::closing:
      return "failed";
  }
  return "unknown";
}

}  // namespace fulldress::reports
