#include "scenarios/ledger_outcomes.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

/// What becomes of one finding, with a ledger public.schema_version.
Verdict verdict_of(CheckOutcome outcome) {
  outcome.verdict = Verdict::failed;
  outcome.violations = 1;
  std::vector<CheckOutcome> outcomes = {std::move(outcome)};
  leave_out_ledger(outcomes, {{.schema = "public", .name = "schema_version"}});
  return outcomes.front().verdict;
}

TEST(OutcomesOfALedger, AreSkippedWhereTheToolMadeItSo) {
  EXPECT_EQ(verdict_of({.check_id = "pk.missing",
                        .title = "",
                        .subject = "public.schema_version",
                        .severity = Severity::warning,
                        .change = Change::pre_existing}),
            Verdict::skipped);
  EXPECT_EQ(verdict_of({.check_id = "text.empty",
                        .title = "",
                        .subject = "column public.schema_version a",
                        .severity = Severity::error,
                        .change = Change::introduced}),
            Verdict::skipped);
}

TEST(OutcomesOfALedger, StayWhereTheyAreErrorsOrOfOthers) {
  EXPECT_EQ(verdict_of({.check_id = "index.corrupt",
                        .title = "",
                        .subject = "public.schema_version",
                        .severity = Severity::error,
                        .change = Change::pre_existing}),
            Verdict::failed);
  EXPECT_EQ(verdict_of({.check_id = "log.versions-match-files",
                        .title = "",
                        .subject = "public.schema_version",
                        .severity = Severity::warning}),
            Verdict::failed);
  EXPECT_EQ(verdict_of({.check_id = "pk.missing",
                        .title = "",
                        .subject = "public.schema_versions",
                        .severity = Severity::warning}),
            Verdict::failed);
}

}  // namespace
}  // namespace fulldress::scenarios
