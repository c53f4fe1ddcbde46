#include "tests/reports/support.hpp"

#include "reports/report_list.hpp"

#include <stdexcept>

namespace fulldress::tests {

ReportFormat report_named(const std::string& name) {
  for (ReportFormat& format : reports::all_reports()) {
    if (format.name == name) return std::move(format);
  }
  throw std::out_of_range("no report is called " + name);
}

std::string render(const std::string& name, const RunRecord& record) {
  return report_named(name).render(record, {});
}

RunRecord big_record(const BigRecordOptions& options) {
  RunRecord record;
  record.scenarios.emplace_back();
  record.scenarios[0].name = "big";
  StepRecord& step = record.scenarios[0].steps.emplace_back();
  step.name = "checks";
  step.verdict = Verdict::failed;
  for (std::size_t index = 0; index < options.checks; ++index) {
    CheckOutcome& check = step.checks.emplace_back();
    check.check_id = "fk.orphan-rows";
    check.subject = "public.t" + std::to_string(index);
    check.title = std::string(1000, 't');
    check.verdict = Verdict::failed;
    check.violations = 1000000;
    check.sql = std::string(8000, 's');
    check.evidence.columns = {"id", "text"};
    for (std::size_t row = 0; row < options.rows; ++row) {
      check.evidence.rows.push_back({std::to_string(row), std::string(500, 'x')});
    }
  }
  record.decision.verdict = Verdict::failed;
  record.decision.exit_code = ExitCode::gate_failed;
  record.decision.reasons = {"a great many checks failed"};
  return record;
}

}  // namespace fulldress::tests
