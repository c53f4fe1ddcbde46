#include "tests/scenarios/bench/benched.hpp"

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
  return {"postgres",
          "create table orders (id integer primary key, customer integer not null, "
          "total integer not null, note text not null);\n"
          "insert into orders select i, i % 500, i, repeat('x', 100) "
          "from generate_series(1, 10000) as i;\n"
          "create index orders_customer on orders (customer);\n"
          "create role reader;\ngrant select on orders to reader;\n"};
}

TEST(BenchFlowOfPostgres, FindsADroppedIndexWithoutAClock) {
  const auto orders = subject();
  orders.migrate("2026_01_01_drop", "drop index orders_customer;");
  const auto run = orders.rehearse(
      R"([{"name": "q", "sql": "select sum(total) from orders where customer = :c",
           "parameters": [{"c": 7}, {"c": 9}]}])");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  ASSERT_THAT(found_in(run), ElementsAre("bench.more-blocks"));
  const auto& finding = outcome_of(run).findings.front();
  EXPECT_THAT(finding.message, HasSubstr("using orders_customer"));
  EXPECT_THAT(finding.message, HasSubstr("-> Seq Scan on orders"));
  EXPECT_THAT(finding.before, HasSubstr("orders_customer"));
  EXPECT_THAT(finding.after, HasSubstr("Seq Scan on orders"));
  EXPECT_THAT(finding.after, HasSubstr(" estimated, "));
}

TEST(BenchFlowOfPostgres, IsSilentAboutAnAddedIndexAndEqualDatabases) {
  const auto orders = subject();
  orders.migrate("2026_01_01_add", "create index orders_total on orders (total);");
  const auto run = orders.rehearse(R"x([
      {"name": "q", "sql": "select id from orders where total = 77"},
      {"name": "same", "sql": "select sum(total) from orders where customer = 5"},
      {"name": "as", "sql": "select count(*) from orders", "role": "reader",
       "settings": {"app.tenant": "1"}},
      {"name": "u", "sql": "update orders set note = 'n' where customer = 5"},
      {"name": "i", "sql": "insert into orders values (20000, 1, 1, 'n')"}])x");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(found_in(run), IsEmpty());
  EXPECT_EQ(outcome_of(run).findings.back().id, "bench.fewer-blocks");
  EXPECT_THAT(outcome_of(run, "same").findings, IsEmpty());
  EXPECT_THAT(found_in(run, "as"), IsEmpty());
  EXPECT_EQ(outcome_of(run, "u").verdict, Verdict::passed);
  EXPECT_EQ(outcome_of(run, "i").verdict, Verdict::passed);
}

TEST(BenchFlowOfPostgres, FindsWhatSpillsToDisk) {
  const auto orders = subject();
  orders.migrate("2026_01_01_memory",
                 "do $$ begin execute format('alter database %I set work_mem = ''64kB''', "
                 "current_database()); end $$;");
  const auto run = orders.rehearse_one("select note, total from orders order by note, total desc");
  EXPECT_THAT(found_in(run), Contains("bench.temp-blocks")) << run.troubles();
}

TEST(BenchFlowOfPostgres, FindsMoreWorkBehindTheSamePlan) {
  const auto orders = subject();
  orders.migrate("2026_01_01_wide",
                 "alter table orders add column filler text;\n"
                 "update orders set filler = repeat('y', 400);");
  const auto run = orders.rehearse_one("select count(*) from orders where note like 'z%'");
  ASSERT_THAT(found_in(run), ElementsAre("bench.more-blocks")) << run.troubles();
  EXPECT_THAT(outcome_of(run).findings.front().message, ::testing::Not(HasSubstr("plan changed")));
}

// The first rows that fit are soon found, here: blocks say nothing of it.
TEST(BenchFlowOfPostgres, FindsALargeTableReadInSequenceThatALimitHides) {
  const testing::BenchSubject visits(
      "postgres",
      "create table visits (id integer primary key, site integer not null, note text not null);\n"
      "insert into visits select i, i % 5, repeat('x', 400) from generate_series(1, 30000) as i;\n"
      "create index visits_site on visits (site, id);\n");
  visits.migrate("2026_01_01_drop", "drop index visits_site;");
  const auto run = visits.rehearse_one("select id from visits where site = 3 limit 5");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  ASSERT_THAT(found_in(run), ElementsAre("bench.seq-scan")) << run.troubles();
  EXPECT_THAT(outcome_of(run).findings.front().message, HasSubstr("visits of "));
}

// A key that refers to nothing indexed makes every delete read all of the child; no plan says so.
TEST(BenchFlowOfPostgres, CountsWhatForeignKeysAndTriggersRead) {
  const auto orders = subject();
  orders.migrate("2026_01_01_key",
                 "create table payments (id integer primary key, \"order\" integer not null\n"
                 "  references orders (id), note text not null);\n"
                 "insert into payments select i, i, repeat('p', 200) "
                 "from generate_series(1, 9000) as i;");
  const auto run = orders.rehearse_one("delete from orders where id = 9999");
  ASSERT_THAT(found_in(run), ElementsAre("bench.more-blocks")) << run.troubles();
  EXPECT_THAT(outcome_of(run).findings.front().message, HasSubstr("for triggers and foreign keys"));
}

TEST(BenchFlowOfPostgres, DoesNotKnowWhatAStatementWritesWhereTheServerDoesNotCount) {
  const auto orders = subject();
  orders.migrate("2026_01_01_quiet", "alter role current_user set track_counts = off;");
  const auto run = orders.rehearse(
      R"x([{"name": "w", "sql": "delete from orders where id = 9999"},
           {"name": "r", "sql": "select id from orders where id = 9999"}])x");
  EXPECT_EQ(outcome_of(run, "w").verdict, Verdict::unknown);
  EXPECT_THAT(outcome_of(run, "w").reason, HasSubstr("track_counts is off"));
  EXPECT_EQ(outcome_of(run, "r").verdict, Verdict::passed) << run.troubles();
}

TEST(BenchFlowOfPostgres, DoesNotKnowWhatIsNotExplained) {
  const auto orders = subject();
  orders.migrate("2026_01_01_guard",
                 "create function guard() returns integer language plpgsql as $$ begin\n"
                 "if current_query() ilike 'explain%' then raise exception 'no explain'; end if;\n"
                 "return 1; end $$;");
  const auto run = orders.rehearse(R"x({"new": [{"name": "g", "sql": "select guard()"}]})x");
  EXPECT_EQ(outcome_of(run, "new: g").verdict, Verdict::unknown);
  EXPECT_THAT(outcome_of(run, "new: g").reason,
              HasSubstr("the database does not explain it: no explain"));
}

TEST(BenchFlowOfPostgres, DoesNotBelievePlansWithoutStatistics) {
  const auto orders = subject();
  orders.migrate("2026_01_01_broken",
                 "create table broken (id integer primary key, a integer);\n"
                 "create function twice(x integer) returns integer language plpgsql immutable\n"
                 "as $$ begin return 2 * x; end $$;\n"
                 "create index broken_twice on broken (twice(a));\n"
                 "insert into broken select i, i from generate_series(1, 1000) as i;\n"
                 "create or replace function twice(x integer) returns integer language plpgsql\n"
                 "immutable as $$ begin raise exception 'broken'; end $$;");
  const auto run =
      orders.rehearse(R"({"new": [{"name": "b", "sql": "select count(*) from broken"}]})");
  EXPECT_EQ(outcome_of(run, "new: b").verdict, Verdict::unknown);
  EXPECT_THAT(outcome_of(run, "new: b").reason, HasSubstr("no statistics"));
}

TEST(BenchFlowOfPostgres, ComparesWithTheVersionTheOldReleaseRunsOn) {
  const auto orders = subject();
  orders.migrate("2026_01_01_drop", "drop index orders_customer;");
  orders.migrate("2026_01_02_more", "create table more (id integer primary key);");
  const auto run = orders.rehearse(
      R"({"old": [{"name": "q", "sql": "select sum(total) from orders where customer = 7"}],
          "since": "2026_01_01_drop"})");
  EXPECT_THAT(outcome_of(run).findings, IsEmpty()) << run.troubles();
}

}  // namespace
}  // namespace fulldress::scenarios
