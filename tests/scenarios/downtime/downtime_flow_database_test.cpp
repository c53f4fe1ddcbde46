#include "harness/base/error.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// One migration on what `start` makes.
testing::Rehearsed rehearse_with(const std::string& start, const std::string& up,
                                 const std::string& settings, const std::string& first_lines = {}) {
  const testing::WrittenFiles files;
  files.write("start.sql", start + "\n");
  files.write("m/2026_01_01_change.sql", first_lines + "-- fulldress:up\n" + up + "\n");
  const auto config = files.write("fulldress.json",
                                  R"({"name": "shop", "migrations": "m", "fixtures": ["start.sql"],
             "flows": ["downtime"], "downtime": {"small_rows": 1000, "large_rows": 6000)" +
                                      settings + "}}");
  return testing::rehearse_subject(testing::run_options(config, ""));
}

/// Orders, and one migration.
class Shop {
 public:
  explicit Shop(std::string up, std::string first_lines = {})
      : up_(std::move(up)), first_lines_(std::move(first_lines)) {}

  [[nodiscard]] testing::Rehearsed rehearse(const std::string& settings) const {
    return rehearse_with(
        "create table customers (id integer primary key, name text not null);\n"
        "create table orders (id integer primary key, customer integer, note text);",
        up_, settings, first_lines_);
  }

 private:
  std::string up_;
  std::string first_lines_;
};

// Nobody's machine is so slow.
constexpr const char* patient = R"(, "max_blocked_ms": 60000, "production_rows": 60000)";
constexpr const char* label = "2026_01_01_change";

const Finding& table_of(const LawOutcome& law, const std::string& id) {
  for (const auto& finding : law.findings) {
    if (finding.id == id) return finding;
  }
  throw InternalError("there is no finding " + id);
}

/// What the findings of one id are about. What no lock explains a busy machine may have done.
std::vector<std::string> subjects(const LawOutcome& law, const std::string& id) {
  std::vector<std::string> found;
  for (const auto& finding : law.findings) {
    const bool is_told = finding.id == id && finding.severity == Severity::error;
    if (is_told) found.push_back(finding.subject);
  }
  return found;
}

/// The classes measured of one table.
std::vector<std::string> told(const LawOutcome& law, const std::string& table) {
  std::vector<std::string> found;
  for (const auto& row : table_of(law, "downtime.tables").evidence.rows) {
    const auto longest = row.at(6).value_or("");
    if (row.at(0) == table && !longest.starts_with("unknown")) {
      found.push_back(row.at(5).value_or(""));
    }
  }
  return found;
}

TEST(DowntimeFlow, FindsNothingAgainstAQuickChangeThatLimitsItsWaiting) {
  const Shop shop(
      "set local lock_timeout = '300ms';\n"
      "alter table orders add column state text not null default 'new';");
  const auto run = shop.rehearse(patient);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& law = run.law("downtime", label);
  EXPECT_THAT(testing::Rehearsed::finding_ids(law), IsEmpty());
  EXPECT_THAT(law.reason, HasSubstr("zero downtime: yes"));
  const auto& rows = table_of(law, "downtime.statements").evidence.rows;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1][2], "public.orders");
  EXPECT_EQ(rows[1][3], "ACCESS EXCLUSIVE");
  EXPECT_EQ(rows[1][4], "no");
  EXPECT_EQ(rows[1][5], "O(1)");
  EXPECT_THAT(rows[1][0].value_or(""), HasSubstr("2026_01_01_change.sql:3:1"));
}

TEST(DowntimeFlow, FindsARewriteAndWaitingWithoutLimit) {
  const Shop shop("alter table orders alter column customer type bigint;");
  const auto run = shop.rehearse(R"(, "max_blocked_ms": 60000)");
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(testing::Rehearsed::finding_ids(law),
              ::testing::ElementsAre("downtime.grows-with-rows", "downtime.waits-without-limit"));
  const auto& row = table_of(law, "downtime.statements").evidence.rows.at(0);
  EXPECT_EQ(row[4], "yes");
  EXPECT_EQ(row[5], "O(n)");
}

TEST(DowntimeFlow, MeasuresALockThatIsPlanted) {
  const Shop shop(
      "set local lock_timeout = '300ms';\n"
      "alter table orders add column state text;\nselect pg_sleep(0.4);");
  const auto run = shop.rehearse(R"(, "max_blocked_ms": 200, "production_rows": 6000)");
  const auto& law = run.law("downtime", label);
  EXPECT_THAT(testing::Rehearsed::finding_ids(law), Contains("downtime.readers-blocked"));
  for (const auto& each : run.step("downtime").measurements) {
    // Whoever waits for a lock cannot have it before it is let go.
    if (each.name == "readers blocked") {
      EXPECT_GE(each.value, 390);
    }
  }
  EXPECT_THAT(law.findings.front().message, HasSubstr("held while select pg_sleep(0.4) runs"));
}

TEST(DowntimeFlow, LetsAnIndexThatIsBuiltConcurrentlyPass) {
  const Shop shop("create index concurrently on orders (customer);",
                  "-- fulldress:no-transaction\n");
  const auto run = shop.rehearse(patient);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& row = table_of(run.law("downtime", label), "downtime.statements").evidence.rows.at(0);
  EXPECT_EQ(row[3], "SHARE UPDATE EXCLUSIVE");
  EXPECT_EQ(row[5], "O(n)");
}

TEST(DowntimeFlow, MeasuresATableWithoutAKey) {
  const auto run = rehearse_with(
      "create table log (line text);",
      "set local lock_timeout = '300ms';\nalter table log add column at timestamptz;", patient);
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::passed) << law.reason;
  EXPECT_THAT(told(law, "public.log"), ElementsAre("readers", "writers", "row writers"));
}

// A quarter of a second is more than allowed, and nothing but the lock takes it.
constexpr const char* impatient = R"(, "max_blocked_ms": 200, "production_rows": 6000)";

TEST(DowntimeFlow, MeasuresReadersOfAViewThatIsReplaced) {
  const auto run = rehearse_with(
      "create table orders (id integer primary key, note text);\n"
      "create view notes as select note from orders;\n"
      "create materialized view kept as select note from orders;",
      "set local lock_timeout = '300ms';\n"
      "create or replace view notes as select note, id from orders;\n"
      "refresh materialized view kept;\nselect pg_sleep(0.4);",
      impatient);
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::failed) << law.reason;
  EXPECT_THAT(subjects(law, "downtime.readers-blocked"),
              UnorderedElementsAre("table public.kept", "table public.notes"));
  EXPECT_THAT(told(law, "public.notes"), ElementsAre("readers"));
  EXPECT_THAT(told(law, "public.kept"), ElementsAre("readers"));
}

TEST(DowntimeFlow, MeasuresPartitionsAndTheirTable) {
  const auto run = rehearse_with(
      "create schema \"Sales\";\n"
      "create table \"Sales\".\"Order\" (id integer primary key, note text) partition by hash "
      "(id);\n"
      "create table \"Sales\".even partition of \"Sales\".\"Order\" "
      "for values with (modulus 2, remainder 0);\n"
      "create table \"Sales\".odd partition of \"Sales\".\"Order\" "
      "for values with (modulus 2, remainder 1);",
      "set local lock_timeout = '300ms';\n"
      "alter table \"Sales\".\"Order\" add column state text;\nselect pg_sleep(0.4);",
      impatient);
  const auto& law = run.law("downtime", label);
  EXPECT_THAT(subjects(law, "downtime.writers-blocked"),
              UnorderedElementsAre("table Sales.Order", "table Sales.even", "table Sales.odd"));
}

TEST(DowntimeFlow, ProbesMoreTablesThanOnePassHas) {
  std::string start;
  std::string up = "set local lock_timeout = '2s';\n";
  for (int number = 10; number < 28; ++number) {
    const auto name = "t" + std::to_string(number);
    start += "create table " + name + " (id integer primary key, note text);\n";
    up += "alter table " + name + " add column state text;\n";
  }
  const auto run = rehearse_with(start, up, patient);
  ASSERT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::passed) << law.reason;
  EXPECT_THAT(told(law, "public.t27"), UnorderedElementsAre("readers", "writers", "row writers"));
}

TEST(DowntimeFlow, FindsThatAForeignKeyKeepsWritersOfItsParentOut) {
  const Shop shop(
      "set local lock_timeout = '300ms';\n"
      "alter table orders add foreign key (customer) references customers not valid;\n"
      "select pg_sleep(0.4);");
  const auto run = shop.rehearse(impatient);
  const auto& law = run.law("downtime", label);
  EXPECT_THAT(subjects(law, "downtime.writers-blocked"),
              UnorderedElementsAre("table public.customers", "table public.orders"));
  EXPECT_THAT(subjects(law, "downtime.readers-blocked"), IsEmpty());
}

TEST(DowntimeFlow, FindsRowsThatStayLockedAlthoughNoProbeWantsThem) {
  const Shop shop(
      "update orders set note = 'x' where id = (select max(id) from orders);\n"
      "select pg_sleep(0.4);");
  const auto run = shop.rehearse(impatient);
  const auto& law = run.law("downtime", label);
  EXPECT_THAT(subjects(law, "downtime.row-writers-blocked"), ElementsAre("table public.orders"));
}

TEST(DowntimeFlow, FindsASequenceNobodyMayDrawFrom) {
  const auto run = rehearse_with("create sequence numbers;",
                                 "set local lock_timeout = '300ms';\n"
                                 "alter sequence numbers increment by 10;\nselect pg_sleep(0.4);",
                                 impatient);
  const auto& law = run.law("downtime", label);
  EXPECT_THAT(subjects(law, "downtime.writers-blocked"), ElementsAre("table public.numbers"));
}

TEST(DowntimeFlow, IsUnknownWhereTheServerDoesNotCount) {
  const Shop shop(
      "set local lock_timeout = '300ms';\n"
      "set local track_counts = off;\n"
      "create index orders_customer on orders (customer);");
  const auto run = shop.rehearse(patient);
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("track_counts is off"));
  const auto& rows = table_of(law, "downtime.statements").evidence.rows;
  EXPECT_EQ(rows.back()[5], "unknown");
  const auto& findings = table_of(run.law("lint", label), "lint.findings").evidence.rows;
  EXPECT_EQ(findings.at(0)[3], "not observable");
  for (const auto& each : run.step("downtime").measurements) {
    EXPECT_THAT(each.name, ::testing::Not(HasSubstr("writers blocked, at production's size")))
        << each.subject << ": " << each.value;
  }
}

TEST(DowntimeFlow, IsUnknownWhereTheCountsAreReset) {
  const Shop shop(
      "set local lock_timeout = '300ms';\n"
      "select pg_stat_reset_shared('bgwriter');\n"
      "do $$ begin\n"
      "  create index orders_customer on orders (customer);\n"
      "  perform pg_stat_reset();\nend $$;");
  const auto run = shop.rehearse(patient);
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::unknown) << law.reason;
  EXPECT_THAT(law.reason, HasSubstr("pg_stat_reset"));
  const auto& rows = table_of(law, "downtime.statements").evidence.rows;
  EXPECT_EQ(rows.back()[5], "unknown");
}

TEST(DowntimeFlow, KeepsWhatItKnowsInFrontOfAMigrationThatFails) {
  const testing::WrittenFiles files;
  files.write("start.sql", "create table orders (id integer primary key, note text);\n");
  const auto up = [](const std::string& text) { return "-- fulldress:up\n" + text + "\n"; };
  files.write("m/2026_01_01_a.sql", up("set local lock_timeout = '300ms';\n"
                                       "alter table orders add column state text;"));
  files.write("m/2026_01_02_b.sql", up("set local lock_timeout = '300ms';\n"
                                       "lock table orders;\nselect pg_sleep(0.4);"));
  files.write("m/2026_01_03_c.sql", up("select 1 / (count(*) - count(*)) from orders;"));
  files.write("m/2026_01_04_d.sql", up("alter table orders drop column note;"));
  const auto config = files.write("fulldress.json", R"({"name": "shop", "migrations": "m",
      "fixtures": ["start.sql"], "flows": ["downtime"],
      "downtime": {"small_rows": 100, "large_rows": 2000, "production_rows": 2000}})");
  const auto run = testing::rehearse_subject(testing::run_options(config, ""));
  EXPECT_THAT(run.step("downtime").reason, HasSubstr("2026_01_03_c"));
  EXPECT_THAT(run.law("downtime", "2026_01_01_a").reason, HasSubstr("zero downtime: yes"));
  EXPECT_EQ(run.law("downtime", "2026_01_02_b").verdict, Verdict::failed);
  for (const auto& law : run.step("downtime").laws) {
    EXPECT_FALSE(law.law == "downtime" && law.subject > "2026_01_03") << law.subject;
  }
}

// The lock was let go before anybody could ask, and the migration passes.
TEST(DowntimeFlow, IsUnknownWhereABlockTakesItsLockBack) {
  const Shop shop(
      "do $$ begin\n"
      "  lock table orders in access exclusive mode;\n"
      "  perform pg_sleep(0.4);\n"
      "  raise exception 'back';\n"
      "exception when others then null;\nend $$;");
  const auto run = shop.rehearse(impatient);
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::unknown) << law.reason;
  EXPECT_THAT(law.reason, HasSubstr("EXCEPTION"));
}

// It waits for 100 ms, lets those behind it pass, and tries again.
TEST(DowntimeFlow, DoesNotBlameAMigrationThatTriesAgain) {
  const Shop shop(
      "do $$ begin\n"
      "  perform set_config('lock_timeout', '100ms', true);\n"
      "  for try in 1..200 loop\n"
      "    begin\n"
      "      alter table orders add column state text;\n"
      "      return;\n"
      "    exception when lock_not_available then perform pg_sleep(0.05);\n"
      "    end;\n"
      "  end loop;\nend $$;");
  const auto run = shop.rehearse(patient);
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::passed) << law.reason << run.troubles();
  EXPECT_THAT(testing::Rehearsed::finding_ids(law), IsEmpty());
}

TEST(DowntimeFlow, FollowsATableThatIsRenamedInATransactionOfItsOwn) {
  const Shop shop(
      "begin;\nset local lock_timeout = '300ms';\nalter table orders rename to sales;\ncommit;\n"
      "begin;\nset local lock_timeout = '300ms';\nalter table sales add column state text;\n"
      "select pg_sleep(0.4);\ncommit;",
      "-- fulldress:no-transaction\n");
  const auto run = shop.rehearse(impatient);
  const auto& law = run.law("downtime", label);
  EXPECT_THAT(subjects(law, "downtime.readers-blocked"), ElementsAre("table public.sales"))
      << law.reason << run.troubles();
}

// A table the migration has just made is nobody's yet.
TEST(DowntimeFlow, SaysNothingOfATableOfTheMigrationItself) {
  const Shop shop(
      "begin;\ncreate table fresh as select g as id from generate_series(1, 5000) g;\ncommit;\n"
      "begin;\nset local lock_timeout = '300ms';\nalter table fresh add primary key (id);\n"
      "select pg_sleep(0.4);\ncommit;",
      "-- fulldress:no-transaction\n");
  const auto run = shop.rehearse(impatient);
  EXPECT_EQ(run.law("downtime", label).verdict, Verdict::passed) << run.troubles();
}

TEST(DowntimeFlow, NamesTablesOfProductionThatAreNotThere) {
  const Shop shop("set local lock_timeout = '300ms';\nalter table orders add column state text;");
  const auto run =
      shop.rehearse(R"(, "max_blocked_ms": 60000, "production_rows": {"orders": 6, "ordres": 7})");
  EXPECT_THAT(run.step("downtime").notes, Contains(HasSubstr("ordres")));
  EXPECT_THAT(run.step("downtime").notes, ::testing::Not(Contains(HasSubstr("orders,"))));
}

TEST(DowntimeFlow, RunsOnlyWhenItIsAskedFor) {
  const testing::WrittenFiles files;
  files.write("m/2026_01_01_a.sql", "-- fulldress:up\ncreate table a (id integer primary key);\n");
  const auto config = files.write("fulldress.json", R"({"migrations": "m"})");
  auto options = testing::run_options(config, "");
  for (const auto& scenario : plan_run(options, testing::engines())) {
    for (const auto& step : scenario.steps) EXPECT_NE(step.name, "downtime");
  }
}

TEST(DowntimeFlow, IsSkippedWhereADatabaseIsAFile) {
  const testing::WrittenFiles files;
  files.write("m/2026_01_01_a.sql", "-- fulldress:up\ncreate table a (id integer primary key);\n");
  const auto config =
      files.write("fulldress.json", R"({"migrations": "m", "flows": ["downtime"]})");
  const auto run = testing::rehearse_subject(testing::run_options(config, "sqlite"));
  EXPECT_EQ(run.step("downtime").verdict, Verdict::skipped);
  EXPECT_THAT(run.step("downtime").reason, HasSubstr("one writer at a time"));
}

}  // namespace
}  // namespace fulldress::scenarios
