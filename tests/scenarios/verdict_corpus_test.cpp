#include "tests/scenarios/verdict_corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The corpus of pairs with known answers on SQLite; on PostgreSQL in verdict_corpus_database_test.
namespace fulldress::testing {
namespace {

TEST(VerdictCorpusSqlite, GivesEveryPairItsClass) {
  auto cases = read_verdict_cases("sqlite.sql");
  EXPECT_GE(cases.size(), 40U);
  std::vector<VerdictCase> going;
  for (const auto& each : cases) {
    if (!each.stops_there()) going.push_back(each);
  }
  const auto run = rehearse_cases(going, "sqlite");
  for (const auto& each : going) {
    const auto* law = outcome_of(run, each);
    EXPECT_EQ(class_given(run, each), each.wanted)
        << each.name << ": " << (law == nullptr ? run.troubles() : told_of(*law));
  }
}

TEST(VerdictCorpusSqlite, NamesUpsThatCannotRun) {
  int found = 0;
  for (const auto& each : read_verdict_cases("sqlite.sql")) {
    if (!each.stops_there()) continue;
    const auto run = rehearse_cases({each}, "sqlite");
    EXPECT_EQ(class_given(run, each), each.wanted) << each.name << ": " << run.troubles();
    EXPECT_EQ(run.exit_code(), ExitCode::gate_failed) << each.name;
    ++found;
  }
  EXPECT_GT(found, 1);
}

}  // namespace
}  // namespace fulldress::testing
