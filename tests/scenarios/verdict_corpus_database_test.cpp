#include "tests/scenarios/verdict_corpus.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The corpus of pairs with known answers on PostgreSQL; on SQLite in verdict_corpus_test.
namespace fulldress::testing {
namespace {

TEST(VerdictCorpusPostgres, GivesEveryPairItsClass) {
  std::vector<VerdictCase> going;
  std::vector<VerdictCase> stopping;
  for (const auto& each : read_verdict_cases("postgres.sql")) {
    (each.stops_there() ? stopping : going).push_back(each);
  }
  EXPECT_GE(going.size(), 80U);
  ASSERT_EQ(stopping.size(), 2U);
  // What fails on rows of the fixtures comes late, and one more behind it, which is proven all the
  // same: on generated rows.
  auto cases = going;
  cases.push_back(stopping.front());
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

}  // namespace
}  // namespace fulldress::testing
