#include "tests/scenarios/verdict_corpus.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The corpus of pairs with known answers on SQLite; on PostgreSQL in verdict_corpus_database_test.
namespace fulldress::testing {
namespace {

// Every step reads all tables that are there: one chain of all cases takes three times as long.
constexpr std::size_t cases_in_chain = 50;

TEST(VerdictCorpusSqlite, GivesEveryPairItsClass) {
  auto cases = read_verdict_cases("sqlite.sql");
  EXPECT_GE(cases.size(), 40U);
  std::vector<VerdictCase> going;
  for (const auto& each : cases) {
    if (!each.stops_there()) going.push_back(each);
  }
  for (std::size_t first = 0; first < going.size(); first += cases_in_chain) {
    const auto end = std::min(first + cases_in_chain, going.size());
    const std::vector<VerdictCase> chain(going.begin() + static_cast<std::ptrdiff_t>(first),
                                         going.begin() + static_cast<std::ptrdiff_t>(end));
    const auto run = rehearse_cases(chain, "sqlite");
    for (const auto& each : chain) {
      const auto* law = outcome_of(run, each);
      EXPECT_EQ(class_given(run, each), each.wanted)
          << each.name << ": " << (law == nullptr ? run.troubles() : told_of(*law));
    }
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
