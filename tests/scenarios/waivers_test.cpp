#include "scenarios/waivers.hpp"

#include "harness/base/judgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::SizeIs;

Finding finding(const std::string& id, const std::string& subject) {
  Finding found;
  found.id = id;
  found.subject = subject;
  return found;
}

LawOutcome broken(const std::string& subject, std::vector<Finding> findings) {
  LawOutcome law;
  law.law = "roundtrip";
  law.subject = subject;
  law.verdict = Verdict::failed;
  law.reason = "the down does not restore";
  law.findings = std::move(findings);
  return law;
}

StepRecord step_of(std::vector<LawOutcome> laws) {
  StepRecord step;
  step.verdict = Verdict::passed;
  step.laws = std::move(laws);
  return step;
}

WaiverBook book_of(Waiver waiver) {
  if (waiver.reason.empty()) waiver.reason = "TICKET-1";
  return WaiverBook({.waivers = {std::move(waiver)},
                     .today = "2026-11-21",
                     .versions = {{"0003_drop", "0003"}, {"0004_add", "0004"}},
                     .irreversible = {}});
}

/// The id of the only finding about the only waiver, or the verdict.
std::string judged(const WaiverBook& book, Coverage coverage = Coverage::complete) {
  const auto laws = book.outcomes(coverage, "not all was asked for");
  if (laws.size() != 1) return std::to_string(laws.size()) + " outcomes";
  if (laws[0].findings.empty()) return std::string(to_text(laws[0].verdict));
  EXPECT_EQ(laws[0].findings[0].severity, Severity::warning);
  return laws[0].findings[0].id;
}

TEST(Waivers, AcceptAFindingOfOneMigrationByItsVersion) {
  auto book = book_of({.migration = "0003"});
  auto step = step_of({broken("0003_drop", {finding("roundtrip.rows-lost", "table public.t")}),
                       broken("0004_add", {finding("roundtrip.rows-lost", "table public.t")})});
  book.mark(step);
  EXPECT_EQ(step.laws[0].findings[0].waiver, "TICKET-1");
  EXPECT_EQ(step.laws[1].findings[0].waiver, "");
  EXPECT_EQ(standing_of(step.laws[0], {}), Standing::warned);
  EXPECT_EQ(standing_of(step.laws[1], {}), Standing::closing);
  EXPECT_EQ(judged(book), "passed");
}

TEST(Waivers, AcceptOnlyTheObjectTheyName) {
  auto book = book_of({.check = "roundtrip.*", .object = "public.a.*"});
  auto step = step_of({broken("0003_drop", {finding("roundtrip.column-lost", "column public.a.x"),
                                            finding("roundtrip.column-lost", "column public.b.x"),
                                            finding("upgrade.rows-lost", "public.a.y")})});
  book.mark(step);
  EXPECT_EQ(step.laws[0].findings[0].waiver, "TICKET-1");
  EXPECT_EQ(step.laws[0].findings[1].waiver, "");
  EXPECT_EQ(step.laws[0].findings[2].waiver, "");
  EXPECT_EQ(standing_of(step.laws[0], {}), Standing::closing);
}

TEST(Waivers, AcceptAFailureWithoutFindings) {
  auto book = book_of({.migration = "0003_*", .check = "roundtrip"});
  auto step = step_of({broken("0003_drop", {})});
  book.mark(step);
  EXPECT_EQ(step.laws[0].waiver, "TICKET-1");
  EXPECT_EQ(standing_of(step.laws[0], {}), Standing::warned);
}

TEST(Waivers, AcceptViolationsOfACheckButNotThatItCouldNotBeAsked) {
  auto book = book_of({.check = "pk.missing", .object = "public.audit"});
  StepRecord step;
  for (const auto verdict : {Verdict::failed, Verdict::unknown}) {
    CheckOutcome check;
    check.check_id = "pk.missing";
    check.subject = "public.audit";
    check.verdict = verdict;
    step.checks.push_back(check);
  }
  book.mark(step);
  EXPECT_EQ(standing_of(step.checks[0], {}), Standing::warned);
  EXPECT_EQ(step.checks[1].waiver, "");
  EXPECT_EQ(judged(book), "passed");
}

StepRecord orphans(const std::vector<std::int64_t>& counts) {
  StepRecord step;
  for (const auto count : counts) {
    CheckOutcome check;
    check.check_id = "fk.orphan-rows";
    check.subject = "public.t" + std::to_string(step.checks.size());
    check.verdict = count > 0 ? Verdict::failed : Verdict::passed;
    check.violations = count;
    step.checks.push_back(check);
  }
  return step;
}

TEST(Waivers, WithAMaximumTurnDownwardOnly) {
  auto exact = book_of({.check = "fk.orphan-rows", .max = 12});
  auto step = orphans({5, 7, 0});
  exact.mark(step);
  EXPECT_EQ(standing_of(step.checks[0], {}), Standing::warned);
  EXPECT_EQ(judged(exact), "passed");

  auto exceeded = book_of({.check = "fk.orphan-rows", .max = 12});
  step = orphans({5, 8});
  exceeded.mark(step);
  EXPECT_EQ(standing_of(step.checks[0], {}), Standing::closing);
  EXPECT_EQ(step.checks[0].reason, "a waiver accepts 12, there are 13");
  EXPECT_EQ(judged(exceeded), "waiver.exceeded");

  auto loose = book_of({.check = "fk.orphan-rows", .max = 12});
  step = orphans({5, 6});
  loose.mark(step);
  EXPECT_EQ(standing_of(step.checks[0], {}), Standing::warned);
  EXPECT_EQ(judged(loose), "waiver.not-needed");
}

TEST(Waivers, DoNotAcceptWhatCouldNotBeFoundOut) {
  auto book = book_of({.migration = "*"});
  auto law = broken("0003_drop", {});
  law.verdict = Verdict::unknown;
  auto step = step_of({law});
  book.mark(step);
  EXPECT_EQ(standing_of(step.laws[0], {}), Standing::undecided);
}

TEST(Waivers, ThatFitNothingAreAFinding) {
  auto book = book_of({.migration = "0009"});
  auto step = step_of({broken("0003_drop", {finding("roundtrip.rows-lost", "t")})});
  book.mark(step);
  EXPECT_EQ(judged(book), "waiver.unused");
}

TEST(Waivers, ThatAreNotNeededAnyMoreAreAFinding) {
  auto book = book_of({.migration = "0003"});
  auto law = broken("0003_drop", {});
  law.verdict = Verdict::passed;
  auto step = step_of({law});
  book.mark(step);
  EXPECT_EQ(judged(book), "waiver.not-needed");
}

TEST(Waivers, AreNotBlamedWhenNotEverythingWasAskedFor) {
  const auto book = book_of({.migration = "0009"});
  EXPECT_EQ(judged(book, Coverage::partial), "skipped");
}

TEST(Waivers, ThatExpiredAcceptNothingAndAreAFinding) {
  auto book = book_of({.migration = "0003", .expires = "2026-11-20"});
  auto step = step_of({broken("0003_drop", {finding("roundtrip.rows-lost", "t")})});
  book.mark(step);
  EXPECT_EQ(standing_of(step.laws[0], {}), Standing::closing);
  EXPECT_EQ(judged(book), "waiver.expired");
}

TEST(Waivers, HoldOnTheirLastDay) {
  auto book = book_of({.migration = "0003", .expires = "2026-11-21"});
  auto step = step_of({broken("0003_drop", {finding("roundtrip.rows-lost", "t")})});
  book.mark(step);
  EXPECT_EQ(standing_of(step.laws[0], {}), Standing::warned);
  EXPECT_EQ(judged(book), "passed");
}

TEST(Waivers, ADeclarationWhoseDownRestoresIsNotNeeded) {
  WaiverBook book({.waivers = {},
                   .today = "2026-11-21",
                   .versions = {},
                   .irreversible = {{"0003_drop", "rows are gone"}}});
  auto law = broken("0003_drop", {});
  auto failing = step_of({law});
  book.mark(failing);
  EXPECT_THAT(book.outcomes(Coverage::complete, ""), SizeIs(0));
  law.verdict = Verdict::passed;
  auto passing = step_of({law});
  book.mark(passing);
  EXPECT_EQ(judged(book), "waiver.not-needed");
}

TEST(Waivers, KnowTheCalendar) {
  EXPECT_TRUE(is_date("2028-02-29"));
  for (const char* wrong : {"2027-02-29", "2027-13-01", "2027-1-1", "2027-01-00", "tomorrow!!"}) {
    EXPECT_FALSE(is_date(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
