#include "tests/scenarios/verdict_corpus.hpp"

#include <algorithm>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The corpus of pairs with known answers on PostgreSQL; on SQLite in verdict_corpus_test.
namespace fulldress::testing {
namespace {

TEST(VerdictCorpusPostgres, GivesEveryPairItsClass) {
  std::vector<VerdictCase> cases;
  std::optional<VerdictCase> failing_on_rows;
  for (const auto& each : read_verdict_cases("postgres.sql")) {
    if (!each.stops_there()) cases.push_back(each);
    if (each.name == "add_not_null") failing_on_rows = each;
  }
  EXPECT_GE(cases.size(), 80U);
  ASSERT_TRUE(failing_on_rows);
  // What fails on rows of the fixtures comes late, and one more behind it, which is proven all the
  // same: on generated rows.
  cases.push_back(*failing_on_rows);
  std::rotate(cases.begin(), cases.begin() + 1, cases.end());
  ASSERT_EQ(cases.back().name, "create_table");
  const auto run = rehearse_cases(cases, "postgres");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  for (const auto& each : cases) {
    const auto* law = outcome_of(run, each);
    EXPECT_EQ(class_given(run, each), each.wanted)
        << each.name << ": " << (law == nullptr ? run.troubles() : told_of(*law));
  }
}

TEST(VerdictCorpusPostgres, NamesUpsThatCannotRun) {
  int found = 0;
  for (const auto& each : read_verdict_cases("postgres.sql")) {
    if (!each.stops_there()) continue;
    const auto run = rehearse_cases({each}, "postgres");
    EXPECT_EQ(class_given(run, each), each.wanted) << each.name << ": " << run.troubles();
    EXPECT_EQ(run.exit_code(), ExitCode::gate_failed) << each.name;
    ++found;
  }
  EXPECT_GT(found, 1);
}

}  // namespace
}  // namespace fulldress::testing
