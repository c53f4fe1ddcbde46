#include "harness/base/error.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Orders, and one migration.
class Shop {
 public:
  explicit Shop(const std::string& up, const std::string& first_lines = {}) {
    files_.write("start.sql",
                 "create table customers (id integer primary key, name text not null);\n"
                 "create table orders (id integer primary key, customer integer, note text);\n");
    files_.write("m/2026_01_01_change.sql", first_lines + "-- fulldress:up\n" + up + "\n");
  }

  [[nodiscard]] testing::Rehearsed rehearse(const std::string& settings) const {
    const auto config = files_.write(
        "fulldress.json", R"({"name": "shop", "migrations": "m", "fixtures": ["start.sql"],
             "flows": ["downtime"], "downtime": {"small_rows": 1000, "large_rows": 6000)" +
                              settings + "}}");
    return testing::rehearse_subject(testing::run_options(config, ""));
  }

 private:
  testing::WrittenFiles files_;
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

TEST(DowntimeFlow, IsUnknownForATableWithoutAKey) {
  const testing::WrittenFiles files;
  files.write("start.sql", "create table log (line text);\n");
  files.write("m/2026_01_01_change.sql",
              "-- fulldress:up\nset local lock_timeout = '300ms';\n"
              "alter table log add column at timestamptz;\n");
  const auto config = files.write("fulldress.json",
                                  R"({"migrations": "m", "fixtures": ["start.sql"],
         "flows": ["downtime"], "downtime": {"small_rows": 500, "large_rows": 3000,
         "max_blocked_ms": 60000}})");
  const auto run = testing::rehearse_subject(testing::run_options(config, ""));
  const auto& law = run.law("downtime", label);
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("no primary key"));
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
