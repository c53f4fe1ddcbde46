#include "checks/coverage.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

CheckOutcome outcome_of(const std::string& id, Verdict verdict, const std::string& reason = "") {
  CheckOutcome outcome;
  outcome.check_id = id;
  outcome.verdict = verdict;
  outcome.reason = reason;
  return outcome;
}

TEST(Coverage, CountsChecksAndNotSubjectsAndGroupsReasons) {
  const auto notes = coverage_notes(
      {outcome_of("fk.orphan-rows", Verdict::passed), outcome_of("fk.orphan-rows", Verdict::failed),
       outcome_of("pk.missing", Verdict::unknown),
       outcome_of("view.broken", Verdict::skipped, "no views"),
       outcome_of("rls.view-bypass", Verdict::skipped, "no views"),
       outcome_of("trigger.disabled", Verdict::skipped, "no triggers"),
       outcome_of("constraint.not-valid", Verdict::skipped, "one of its subjects"),
       outcome_of("constraint.not-valid", Verdict::passed)},
      {}, "postgres");
  ASSERT_THAT(notes, SizeIs(3));
  EXPECT_EQ(notes[0], std::to_string(catalogue().size()) +
                          " checks of the catalogue: 3 ran, 3 skipped, " +
                          std::to_string(catalogue().size() - 6) + " not asked");
  EXPECT_EQ(notes[1], "checks skipped: 2 no views; 1 no triggers");
  EXPECT_THAT(notes[2], StartsWith("checks not asked: "));
}

TEST(Coverage, SaysWhyTheRestWasNotAsked) {
  EXPECT_THAT(coverage_notes({}, {}, "sqlite").back(), HasSubstr("not for engine sqlite"));
  EXPECT_THAT(coverage_notes({}, {}, "postgres").back(), HasSubstr("extended"));
  CheckOptions options;
  options.ids = {"fk.*"};
  EXPECT_EQ(coverage_notes({}, options, "postgres").back(),
            "checks not asked: " + std::to_string(catalogue().size()) + " not selected by --check");
}

TEST(Coverage, CountsChecksOfTheUsersOwnForThemselves) {
  const auto notes = coverage_notes(
      {outcome_of("pk.missing", Verdict::passed), outcome_of("shop.prices", Verdict::failed),
       outcome_of("shop.names", Verdict::skipped, "no names")},
      {}, "postgres");
  EXPECT_THAT(notes[0], HasSubstr("checks of the catalogue: 1 ran, 0 skipped, " +
                                  std::to_string(catalogue().size() - 1) + " not asked"));
  EXPECT_EQ(notes.back(), "2 checks of your own: 1 ran, 1 skipped");
}

TEST(Coverage, SaysHowManyOutcomesRestOnASample) {
  CheckOptions options;
  options.sample_percent = 1.5;
  const auto notes = coverage_notes(
      {outcome_of("a", Verdict::passed, "sampled 1.5 %: no violation in the rows looked at"),
       outcome_of("b", Verdict::passed)},
      options, "postgres");
  EXPECT_EQ(notes.back(),
            "1 outcome rests on a sample of 1.5 % of the rows: what was not looked at may differ");
}

}  // namespace
}  // namespace fulldress::checks
