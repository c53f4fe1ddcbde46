#include "scenarios/bench/time_gate.hpp"

#include "harness/host/processor.hpp"
#include "harness/run/journal.hpp"
#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The notes of a query that is timed on one database, twice.
std::vector<std::string> notes_of(const std::string& engine, Sharing sharing) {
  const auto deadline = testing::soon();
  const auto database = testing::fresh_database(engine);
  BenchSession before({.database = *database, .deadline = deadline});
  BenchSession after({.database = *database, .deadline = deadline});
  QueryStatement statement;
  statement.name = "q";
  statement.sql = "select 1";
  statement.parameters = {Row{}};
  LawOutcome law;
  const std::vector<GatedQuery> queries = {{.query = {.statement = statement,
                                                      .name = "q",
                                                      .before = before,
                                                      .after = after,
                                                      .sharing = sharing},
                                            .law = law}};
  Journal journal;
  const StopSignal stop;
  StepRecord record;
  ScenarioRecord scenario;
  StepContext context{.record = record,
                      .scenario = scenario,
                      .journal = journal,
                      .deadline = deadline,
                      .stop = stop};
  static_cast<void>(gate_times(queries, TimingConfig{.rounds = 10, .seconds = 0.01}, context));
  before.close();
  after.close();
  return record.notes;
}

TEST(TimeGate, SaysWhereClientAndServerDoNotShareAProcessor) {
  EXPECT_THAT(notes_of("sqlite", Sharing::never),
              ElementsAre(HasSubstr("more than 10 % more time on the processor")));
}

TEST(TimeGate, SaysNothingWhereTheyDo) {
  if (!SharedProcessor({}).is_shared()) GTEST_SKIP() << "the system forbids it";
  EXPECT_THAT(notes_of("sqlite", Sharing::where_allowed), IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
