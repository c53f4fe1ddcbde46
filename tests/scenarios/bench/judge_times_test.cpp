#include "scenarios/bench/judge_times.hpp"

#include "scenarios/bench/query_times.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t count = 40;

/// Rounds whose calls differ a little, as calls do, and where the new version takes `ratio` times
/// as long.
CallRounds rounds_with(double ratio, double base_ms = 1) {
  CallRounds rounds;
  rounds.is_pinned = true;
  for (std::size_t at = 0; at < count; ++at) {
    const double wobble = 1 + 0.004 * std::sin(static_cast<double>(7 * at));
    const double other = 1 + 0.004 * std::cos(static_cast<double>(5 * at));
    const CallTime before{.wall_ms = base_ms * wobble, .processor_ms = base_ms * wobble};
    const CallTime after{.wall_ms = base_ms * ratio * other,
                         .processor_ms = base_ms * ratio * other};
    rounds.rounds.push_back(
        {.before = before, .after = after, .first_after = after, .second_after = after});
  }
  return rounds;
}

bool is_regression(const CallRounds& rounds, const QueryStatement& statement = {}) {
  const TimeLimits limits;
  for (const auto& each : compare_times(rounds)) {
    if (is_slower(each, allowed_ratio(statement, std::nullopt, rounds, limits), limits)) {
      return true;
    }
  }
  return false;
}

TEST(TimeComparison, IsSilentAboutEqualTimes) { EXPECT_FALSE(is_regression(rounds_with(1))); }

TEST(TimeComparison, FindsFivePercentWhereAllShareAProcessor) {
  EXPECT_TRUE(is_regression(rounds_with(1.05)));
  EXPECT_FALSE(is_regression(rounds_with(1.02)));
  EXPECT_FALSE(is_regression(rounds_with(0.5)));
}

TEST(TimeComparison, DoesNotBelieveWallTimeWhereTheyDoNot) {
  auto rounds = rounds_with(1.5);
  rounds.is_pinned = false;
  EXPECT_TRUE(is_regression(rounds));
  for (auto& round : rounds.rounds) {
    round.before.processor_ms.reset();
    round.after.processor_ms.reset();
  }
  EXPECT_FALSE(is_regression(rounds));
  auto less = rounds_with(1.07);
  less.is_pinned = false;
  EXPECT_FALSE(is_regression(less));
}

TEST(TimeComparison, AcceptsWhatTheStatementAccepts) {
  QueryStatement statement;
  statement.speed.slower_ratio = 1.2;
  EXPECT_FALSE(is_regression(rounds_with(1.1), statement));
  EXPECT_TRUE(is_regression(rounds_with(1.3), statement));
}

TEST(TimeComparison, TakesNoNoticeOfWhatNobodyNotices) {
  EXPECT_FALSE(is_regression(rounds_with(1.2, 0.005)));
}

TEST(TimeComparison, IsNotSwayedByAFewSlowCalls) {
  auto rounds = rounds_with(1);
  for (std::size_t at = 0; at < 6; ++at) rounds.rounds[at * 6].after.wall_ms = 50;
  EXPECT_FALSE(is_regression(rounds));
}

/// The same with three rows of values, of which the last takes `ratio` times as long on the new
/// version.
CallRounds rounds_of_rows(double ratio) {
  auto rounds = rounds_with(1);
  const auto slower = rounds_with(ratio);
  for (std::size_t at = 0; at < 2; ++at) {
    const auto more = rounds_with(1);
    rounds.rounds.insert(rounds.rounds.end(), more.rounds.begin(), more.rounds.end());
  }
  for (std::size_t at = 0; at < rounds.rounds.size(); ++at) {
    if (at % 3 == 2) rounds.rounds[at] = slower.rounds[at / 3];
    rounds.rounds[at].row = at % 3;
  }
  return rounds;
}

TEST(TimeComparison, SeesOneRowOfValuesBehindTheOthers) {
  const TimeLimits limits;
  const auto slower_rows = [&](const CallRounds& rounds) {
    std::vector<std::size_t> rows;
    for (const auto& each : compare_all_times(rounds, limits)) {
      if (is_slower(each, 1.03, limits)) rows.push_back(each.row.value_or(99));
    }
    return rows;
  };
  EXPECT_FALSE(is_regression(rounds_of_rows(4))) << "the median of all does not tell";
  EXPECT_THAT(slower_rows(rounds_of_rows(4)), ::testing::ElementsAre(2U, 2U));
  EXPECT_THAT(slower_rows(rounds_of_rows(1)), ::testing::IsEmpty());
  const auto text = time_text(compare_all_times(rounds_of_rows(4), limits).back());
  EXPECT_THAT(text, HasSubstr("with row 3 of its values"));
  // Few rounds of each row are compared together.
  EXPECT_EQ(compare_all_times(rounds_with(1), limits).size(), 2U);
}

TEST(TimeComparison, SaysWhereNothingCanTell) {
  auto rounds = rounds_with(1.5);
  EXPECT_EQ(why_not_compared(rounds), "");
  rounds.is_pinned = false;
  EXPECT_EQ(why_not_compared(rounds), "");
  for (auto& round : rounds.rounds) round.after.processor_ms.reset();
  EXPECT_THAT(why_not_compared(rounds), HasSubstr("nobody knows whether it is slower"));
  rounds.is_pinned = true;
  EXPECT_EQ(why_not_compared(rounds), "") << "wall time decides where all share a processor";
  EXPECT_TRUE(is_comparison_asked({}));
  EXPECT_FALSE(is_comparison_asked({.budget_ms = 5}));
  EXPECT_TRUE(is_comparison_asked({.budget_ms = 5, .slower_ratio = 1.2}));
}

TEST(Budget, IsOfEveryRowOfValues) {
  const TimeLimits limits;
  EXPECT_EQ(judge_budget(rounds_of_rows(1), 2, limits).holds, Holds::yes);
  const auto judgement = judge_budget(rounds_of_rows(4), 2, limits);
  EXPECT_EQ(judgement.holds, Holds::no);
  EXPECT_THAT(judgement.message, HasSubstr("with row 3 of its values"));
}

TEST(Budget, HoldsFailsOrIsInconclusive) {
  const TimeLimits limits;
  EXPECT_EQ(judge_budget(rounds_with(1), 1.5, limits).holds, Holds::yes);
  EXPECT_EQ(judge_budget(rounds_with(1), 0.5, limits).holds, Holds::no);
  auto noisy = rounds_with(1);
  for (std::size_t at = 0; at < noisy.rounds.size(); ++at) {
    noisy.rounds[at].first_after.wall_ms = at % 2 == 0 ? 0.4 : 9;
  }
  const auto judgement = judge_budget(noisy, 0.5, limits);
  EXPECT_EQ(judgement.holds, Holds::inconclusive);
  EXPECT_THAT(judgement.message, HasSubstr("INCONCLUSIVE"));
  // Noise only adds: below the budget is below it, and the fastest call above it is above it.
  EXPECT_EQ(judge_budget(noisy, 10, limits).holds, Holds::yes);
  EXPECT_EQ(judge_budget(noisy, 0.3, limits).holds, Holds::no);
}

TEST(Factor, HoldsFailsOrIsInconclusive) {
  const TimeLimits limits;
  EXPECT_EQ(judge_factor(rounds_with(0.05), 10, limits).holds, Holds::yes);
  EXPECT_EQ(judge_factor(rounds_with(0.5), 10, limits).holds, Holds::no);
  EXPECT_EQ(judge_factor(rounds_with(0.1), 10, limits).holds, Holds::inconclusive);
  EXPECT_THAT(judge_factor(rounds_with(0.5), 10, limits).message,
              HasSubstr("2.00 times faster by time on the processor"));
}

TEST(Rounds, AreAsManyAsTimeAllows) {
  const TimingConfig timing;
  EXPECT_EQ(rounds_for(timing, 0), 400U);
  EXPECT_EQ(rounds_for(timing, 0.01), 200U);
  EXPECT_EQ(rounds_for(timing, 0.1), 40U);
  EXPECT_EQ(rounds_for(timing, 1), 20U);
  EXPECT_EQ(rounds_for(timing, 60), 10U);
  EXPECT_EQ(rounds_for({.rounds = 1000, .seconds = 2}, 0.1), 1000U);
  // A machine that does nothing else, and one that does much else.
  EXPECT_EQ(rounds_for_tried(timing, {0.01, 0.01, 0.011}), 200U);
  EXPECT_EQ(rounds_for_tried(timing, {0.1}), 40U);
  EXPECT_EQ(rounds_for_tried(timing, {60}), 10U);
  EXPECT_EQ(rounds_for_tried(timing, {0.01, 0.05, 0.06}), 160U);
  EXPECT_EQ(rounds_for_tried(timing, {0.01, 1, 1}), 40U);
}

}  // namespace
}  // namespace fulldress::scenarios
