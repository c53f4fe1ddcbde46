#include "harness/host/files.hpp"
#include "harness/measure/series.hpp"
#include "tests/scenarios/bench/benched.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::found_in;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::outcome_of;

testing::BenchSubject subject() {
  return {
      "sqlite",
      "create table orders (id integer primary key, customer integer not null, total numeric);\n"
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)\n"
      "insert into orders select i, i % 200, i from n;\n"
      "create index orders_customer on orders (customer);\n"};
}

constexpr auto of_customer = "select total from orders where customer = 7";

TEST(BenchFlow, IsSkippedWithoutQueries) {
  const testing::WrittenFiles files;
  files.write("m/2026_01_01_a.sql", "-- fulldress:up\ncreate table a (id integer primary key);\n");
  auto options = testing::run_options(files.path() / "m", "sqlite");
  options.flows = {"bench"};
  const auto run = testing::rehearse_subject(options);
  EXPECT_EQ(run.step("bench").verdict, Verdict::skipped);
  EXPECT_THAT(run.step("bench").reason, HasSubstr("\"queries\""));
}

TEST(BenchFlow, LeavesAloneWhatSaysNothingOfItsSpeedUnlessItIsAskedFor) {
  const testing::WrittenFiles files;
  files.write("m/2026_01_01_a.sql",
              "-- fulldress:up\ncreate table a (id integer primary key);\n"
              "insert into a values (1);\n");
  const auto rehearse = [&](const std::string& queries) {
    const auto config = files.write(
        "fulldress.json",
        R"({"name": "a", "migrations": "m", "engine": "sqlite", "queries": )" + queries + "}");
    return testing::rehearse_subject(testing::run_options(config, ""));
  };
  const auto silent = rehearse(R"({"new": [{"name": "s", "sql": "select id from a"}]})");
  EXPECT_EQ(silent.step("bench").verdict, Verdict::skipped);
  EXPECT_THAT(silent.step("bench").reason, HasSubstr("no query says how fast it is to be"));
  const auto mixed = rehearse(R"({"new": [{"name": "s", "sql": "select id from a"},
      {"name": "b", "sql": "select id from a", "budget_ms": 1e9}]})");
  EXPECT_THAT(mixed.step("bench").laws, ::testing::SizeIs(1));
  EXPECT_THAT(mixed.step("bench").notes, Contains(HasSubstr("1 statement;")));
}

TEST(BenchFlow, FindsADroppedIndexWithoutAClock) {
  const auto orders = subject();
  orders.migrate("2026_01_01_drop", "drop index orders_customer;");
  const auto run = orders.rehearse_one(of_customer);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  ASSERT_THAT(found_in(run), ElementsAre("bench.more-steps"));
  const auto& finding = outcome_of(run).findings.front();
  EXPECT_THAT(finding.message, HasSubstr("-> SCAN orders"));
  EXPECT_THAT(finding.before, HasSubstr("orders_customer"));
}

TEST(BenchFlow, IsSilentAboutAnAddedIndex) {
  const auto orders = subject();
  orders.migrate("2026_01_01_add", "create index orders_total on orders (total);");
  const auto run = orders.rehearse_one("select id from orders where total = 77");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(found_in(run), IsEmpty());
  EXPECT_EQ(outcome_of(run).findings.back().id, "bench.fewer-steps");
}

TEST(BenchFlow, IsSilentAboutEqualDatabases) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more", "create table more (id integer primary key);");
  const auto run = orders.rehearse(R"([
      {"name": "q", "sql": "select total from orders where customer = :c",
       "parameters": [{"c": 7}, {"c": 9}]},
      {"name": "w", "sql": "update orders set total = 0 where customer = 9"}])");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(outcome_of(run).findings, IsEmpty());
  EXPECT_EQ(outcome_of(run, "w").verdict, Verdict::passed);
}

TEST(BenchFlow, MeasuresForTheHistory) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more", "create table more (id integer primary key);");
  const auto run = orders.rehearse_one(of_customer);
  std::vector<std::string> names;
  for (const auto& each : run.step("bench").measurements) {
    names.push_back(each.name);
    EXPECT_GT(each.value, 0) << each.name;
  }
  EXPECT_THAT(names, ElementsAre("q, steps before", "q, steps"));
}

TEST(BenchFlow, DoesNotKnowWhatFails) {
  const auto orders = subject();
  orders.migrate("2026_01_01_rename", "alter table orders rename column total to sum;");
  const auto run = orders.rehearse(R"({"old": [{"name": "q", "sql": "select total from orders"},
      {"name": "never", "sql": "select nothing from orders"}],
      "new": [{"name": "n", "sql": "select sum from orders"}]})");
  EXPECT_EQ(outcome_of(run).verdict, Verdict::unknown);
  EXPECT_THAT(outcome_of(run).reason, HasSubstr("on the new version it is refused: "));
  EXPECT_EQ(outcome_of(run, "never").verdict, Verdict::unknown);
  EXPECT_EQ(outcome_of(run, "new: n").verdict, Verdict::passed);
  EXPECT_THAT(outcome_of(run, "new: n").findings.at(0).message,
              HasSubstr("there is nothing to compare with"));
  EXPECT_NE(run.exit_code(), ExitCode::passed);
}

TEST(BenchFlow, DoesNotKnowWhatGivesNothingOrNeedsValues) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more", "create table more (id integer primary key);");
  const auto run = orders.rehearse(R"([
      {"name": "nothing", "sql": "select total from orders where customer = -1"},
      {"name": "none changed", "sql": "delete from orders where customer = -1"},
      {"name": "values", "sql": "select total from orders where customer = $1"},
      {"name": "planned", "sql": "select id from orders where customer = $1",
       "tolerate": ["no_values"]},
      {"name": "asked", "sql": "select total from orders where customer = $1",
       "parameter_query": "select customer from orders where id = 3"}])");
  EXPECT_EQ(outcome_of(run, "nothing").verdict, Verdict::unknown);
  EXPECT_THAT(outcome_of(run, "nothing").reason, HasSubstr("no row"));
  EXPECT_EQ(outcome_of(run, "none changed").verdict, Verdict::unknown);
  EXPECT_EQ(outcome_of(run, "values").verdict, Verdict::unknown);
  EXPECT_THAT(outcome_of(run, "values").reason, HasSubstr("parameters"));
  EXPECT_EQ(outcome_of(run, "planned").verdict, Verdict::skipped);
  EXPECT_EQ(outcome_of(run, "asked").verdict, Verdict::passed);
  EXPECT_THAT(run.step("bench").measurements, ::testing::SizeIs(2));
}

TEST(BenchFlow, LeavesNoTraceOfWhatWrites) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more", "create table more (id integer primary key);");
  const auto run = orders.rehearse(R"x([
      {"name": "i", "sql": "insert into orders (id, customer) values (9999, 1)"
},
      {"name": "d", "sql": "delete from orders where customer = 3"},
      {"name": "q", "sql": "select count(*) from orders where customer in (1, 3)"}])x");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(outcome_of(run, "i").verdict, Verdict::passed);
}

TEST(BenchFlow, IsUnknownWhereTheMigrationsDoNotArrive) {
  const auto orders = subject();
  orders.migrate("2026_01_01_broken", "create table orders (id integer primary key);");
  const auto run = orders.rehearse_one(of_customer);
  EXPECT_EQ(run.step("bench").verdict, Verdict::unknown);
  EXPECT_THAT(run.step("bench").reason, HasSubstr("does not arrive"));
}

// No machine is so slow or so fast that these end otherwise.
TEST(BenchFlow, JudgesWhatAStatementIsToBe) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more",
                 "create table more (id integer primary key, n integer);\n"
                 "insert into more values (1, 2);");
  const std::string timing = R"("timing": {"rounds": 10, "seconds": 0.05}, )";
  const auto run = orders.rehearse("{" + timing + R"("old": [
      {"name": "late", "sql": "select sum(total) from orders", "budget_ms": 0.000001},
      {"name": "in time", "sql": "select sum(total) from orders", "budget_ms": 1e9,
       "slower_than_before": "100000000%"},
      {"name": "no faster", "sql": "select sum(total) from orders", "faster_than_before": 1e9}],
      "new": [{"name": "late", "sql": "select n from more", "budget_ms": 0.000001},
              {"name": "faster", "sql": "select n from more", "faster_than_before": 2}]})");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(found_in(run, "late"), Contains("bench.over-budget"));
  EXPECT_THAT(found_in(run, "in time"), IsEmpty());
  EXPECT_THAT(found_in(run, "no faster"), Contains("bench.not-fast-enough"));
  EXPECT_THAT(found_in(run, "new: late"), ElementsAre("bench.over-budget"));
  EXPECT_EQ(outcome_of(run, "new: faster").verdict, Verdict::unknown);
  EXPECT_THAT(outcome_of(run, "new: faster").reason, HasSubstr("asks for the old version"));
}

TEST(BenchFlow, KeepsTheResultsAsGoogleBenchmarkWritesThem) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more", "create table more (id integer primary key);");
  const auto output = orders.files().path() / "out";
  std::filesystem::create_directories(output);
  const auto run = orders.rehearse(
      R"({"timing": {"rounds": 10, "seconds": 0.05},
          "old": [{"name": "q", "sql": "select sum(total) from orders"}]})",
      output);
  EXPECT_THAT(run.step("bench").attachments, ElementsAre("orders.benchmarks.json"));
  const auto set =
      measure::series_in_text(read_file(output / "orders.benchmarks.json"), "orders.json");
  std::vector<std::string> names;
  for (const auto& each : set.series) {
    names.push_back(each.name);
    EXPECT_GE(each.samples.size(), 10U) << each.name;
  }
  EXPECT_THAT(names, ElementsAre("q/before/manual_time real", "q/before/manual_time cpu",
                                 "q/after/manual_time real", "q/after/manual_time cpu"));
  names.clear();
  for (const auto& each : run.step("bench").measurements) names.push_back(each.name);
  EXPECT_THAT(names, ElementsAre("q, steps before", "q, steps", "q, on the processor before",
                                 "q, on the processor", "q, p50 before", "q, p50", "q, p95 before",
                                 "q, p99 before", "q, p95", "q, p99"));
}

TEST(BenchFlow, ReadsSpeedsInSqlFiles) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more", "create table more (id integer primary key);");
  orders.files().write("q.sql", "-- name: q\n-- budget_ms: 0.000001\nselect 1 from orders;\n");
  EXPECT_THAT(found_in(orders.rehearse("\"q.sql\"")), ElementsAre("bench.over-budget"));
  orders.files().write("q.sql", "-- name: q\n-- faster_than_before: very\nselect 1;\n");
  try {
    static_cast<void>(orders.rehearse("\"q.sql\""));
    FAIL() << "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.message(), HasSubstr("q.sql:2"));
  }
}

TEST(BenchFlow, RefusesSpeedsThatAreNone) {
  const auto orders = subject();
  orders.migrate("2026_01_01_more", "create table more (id integer primary key);");
  for (const auto* const bad :
       {R"("budget_ms": 0)", R"("faster_than_before": -1)", R"("slower_than_before": "much")",
        R"("slower_than_before": "0.9")"}) {
    EXPECT_THROW(static_cast<void>(orders.rehearse(
                     std::string(R"([{"name": "q", "sql": "select 1", )") + bad + "}]")),
                 UsageError)
        << bad;
  }
  EXPECT_THROW(static_cast<void>(
                   orders.rehearse(R"({"old": [{"sql": "select 1"}], "timing": {"rounds": 2}})")),
               UsageError);
}

}  // namespace
}  // namespace fulldress::scenarios
