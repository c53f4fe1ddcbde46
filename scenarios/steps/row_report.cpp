#include "scenarios/steps/row_report.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/lower_case.hpp"

#include <algorithm>

namespace fulldress::scenarios {

std::size_t RowReport::add(const fixtures::GeneratedRows& generated) {
  for (const auto& gap : generated.gaps) {
    const std::string subject = gap.column.empty()
                                    ? "table " + gap.table.to_text()
                                    : "column " + gap.table.to_text() + "." + gap.column;
    if (!known_gaps_.insert(subject).second) continue;
    if (!gap.column.empty()) {
      gap_columns_.emplace(lower_case(gap.table.name), lower_case(gap.column));
    }
    gaps_.push_back({.id = "roundtrip.no-generated-rows",
                     .severity = Severity::info,
                     .subject = subject,
                     .message = subject + " holds no generated value: " + gap.reason,
                     .before = {},
                     .after = {},
                     .position = {},
                     .evidence = {}});
  }
  std::size_t added = 0;
  for (const auto& [table, rows] : generated.rows) {
    added += rows;
    if (rows > 0) tables_.insert(table);
  }
  rows_ += added;
  return added;
}

bool RowReport::has_gap_in(const std::set<std::string>& words) const {
  return std::any_of(gap_columns_.begin(), gap_columns_.end(), [&](const auto& gap) {
    return words.contains(gap.first) && words.contains(gap.second);
  });
}

LawOutcome RowReport::told(std::uint64_t seed) const {
  LawOutcome law;
  law.law = "roundtrip";
  law.subject = "generated rows";
  law.verdict = Verdict::passed;
  law.reason = count_of(rows_, "row") + " in " + count_of(tables_.size(), "table") + ", seed " +
               std::to_string(seed);
  law.findings = gaps_;
  return law;
}

}  // namespace fulldress::scenarios
