#include "scenarios/ledger_outcomes.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace fulldress::scenarios {
namespace {

bool is_about(const std::string& subject, const TableName& table) {
  for (std::size_t at = 0; at < subject.size();) {
    const std::size_t end = std::min(subject.find(' ', at), subject.size());
    const std::string word = subject.substr(at, end - at);
    if (word == table.name || word == table.to_text()) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

void leave_out_ledger(std::vector<CheckOutcome>& outcomes, const std::vector<TableName>& ledger) {
  for (auto& outcome : outcomes) {
    const bool may_be_of_tool =
        outcome.change == Change::introduced || outcome.severity < Severity::error;
    if (outcome.violations == 0 || !may_be_of_tool || outcome.check_id.starts_with("log.")) {
      continue;
    }
    const bool is_of_tool = std::any_of(ledger.begin(), ledger.end(), [&](const auto& table) {
      return is_about(outcome.subject, table);
    });
    if (!is_of_tool) continue;
    outcome.verdict = Verdict::skipped;
    outcome.reason = "the table belongs to the tool that migrates";
  }
}

}  // namespace fulldress::scenarios
