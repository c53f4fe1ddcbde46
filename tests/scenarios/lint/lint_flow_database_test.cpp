#include "harness/base/error.hpp"
#include "scenarios/lint/functions.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* label = "2026_01_01_change";

/// Orders, and one migration.
class Shop {
 public:
  explicit Shop(const std::string& up) {
    files_.write("start.sql",
                 "create table customers (id integer primary key, name varchar(50) not null);\n"
                 "create table orders (id integer primary key, customer integer, note text);\n"
                 "create function token() returns text language sql immutable as $$select 'x'$$;\n"
                 "create function noise() returns text language sql volatile as "
                 "$$select pg_catalog.random()::text$$;\n");
    files_.write("m/2026_01_01_change.sql", "-- fulldress:up\n" + up + "\n");
  }

  [[nodiscard]] testing::Rehearsed rehearse(const std::string& settings) const {
    const auto config = files_.write(
        "fulldress.json",
        R"({"name": "shop", "migrations": "m", "fixtures": ["start.sql"], )" + settings + "}");
    return testing::rehearse_subject(testing::run_options(config, ""));
  }
  [[nodiscard]] testing::Rehearsed executed() const {
    return rehearse(R"("flows": ["downtime"], "downtime": {"small_rows": 1000,
                        "large_rows": 6000, "max_blocked_ms": 60000})");
  }

 private:
  testing::WrittenFiles files_;
};

/// Rule, to the label its execution gave it.
std::map<std::string, std::string> labels_of(const LawOutcome& law) {
  std::map<std::string, std::string> labels;
  for (const auto& finding : law.findings) {
    if (finding.id != "lint.findings") continue;
    for (const auto& row : finding.evidence.rows) labels[row[1].value_or("")] = row[3].value_or("");
  }
  return labels;
}

TEST(LintFlow, WarnsByTheWordsAlone) {
  const Shop shop("alter table orders alter customer type bigint;");
  const auto run = shop.rehearse(R"("flows": ["lint"])");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& law = run.law("lint", label);
  EXPECT_THAT(testing::Rehearsed::finding_ids(law),
              ElementsAre("lint.no-lock-timeout", "lint.set-type"));
  EXPECT_EQ(law.findings[0].position->line, 2U);
  EXPECT_THAT(law.reason, HasSubstr("nothing was executed"));
}

TEST(LintFlow, FailsOnWarningsWhereThatIsAsked) {
  const Shop shop("alter table orders alter customer type bigint;");
  const auto run = shop.rehearse(R"("flows": ["lint"], "limits": {"fail_on": "warning"})");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST(LintFlow, IsNoPartOfARunNobodyAskedItOf) {
  const Shop shop("alter table orders add column a integer;");
  const auto quiet = shop.rehearse(R"("flows": ["upgrade"])");
  for (const auto& step : quiet.record.scenarios.at(0).steps) EXPECT_NE(step.name, "lint");
}

TEST(LintFlow, TakesWaiversOfTheConfiguration) {
  const Shop shop("alter table orders alter customer type bigint;");
  const auto run = shop.rehearse(
      R"("flows": ["lint"], "limits": {"fail_on": "warning"},
         "waivers": [{"check": "lint.*", "migration": "*", "reason": "ten rows"}])");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("lint", label).findings[0].waiver, "ten rows");
}

TEST(LintFlow, ConfirmsByExecution) {
  const Shop shop(
      "alter table orders add column a text default noise();\n"
      "create index on orders (note);\n"
      "alter table orders add check (id > 0);\n"
      "alter table orders add foreign key (customer) references customers not valid;\n"
      "update orders set note = 'x';");
  const auto run = shop.executed();
  const auto& law = run.law("lint", label);
  EXPECT_THAT(labels_of(law),
              ElementsAre(std::pair("lint.add-check", "confirmed"),
                          std::pair("lint.add-column-volatile-default", "confirmed"),
                          std::pair("lint.create-index", "confirmed"),
                          std::pair("lint.no-lock-timeout", "confirmed"),
                          std::pair("lint.write-under-lock", "confirmed")));
  EXPECT_THAT(law.findings[0].message, HasSubstr("see downtime."));
}

TEST(LintFlow, RefutesByExecution) {
  const Shop shop(
      "alter table orders add column a text default token();\n"
      "alter table customers alter name type varchar(80);\n"
      "alter table orders add column placed timestamptz not null default now();\n"
      "alter table customers add constraint named check (name is not null) not valid;\n"
      "create index if not exists orders_pkey on orders (id);");
  const auto run = shop.executed();
  const auto& law = run.law("lint", label);
  const auto of_placed =
      std::find_if(law.findings.begin(), law.findings.end(),
                   [](const auto& each) { return each.subject == "column orders.placed"; });
  ASSERT_NE(of_placed, law.findings.end());
  EXPECT_EQ(of_placed->severity, Severity::info);
  EXPECT_THAT(of_placed->message, HasSubstr("refuted"));
  EXPECT_THAT(labels_of(law), ElementsAre(std::pair("lint.add-column-volatile-default", "refuted"),
                                          std::pair("lint.create-index", "refuted"),
                                          std::pair("lint.no-lock-timeout", "confirmed"),
                                          std::pair("lint.set-type", "refuted")));
}

TEST(LintFlow, WeighsRulesAsTheConfigurationSaysUnlessRefuted) {
  const Shop shop(
      "set local lock_timeout = '1s';\n"
      "create index on orders (note);\n"
      "alter table customers alter name type varchar(80);");
  const std::string rules = R"("lint": {"rules": {"lint.create-index": "error",
                                                 "lint.set-type": "error"}})";
  const auto words = shop.rehearse(rules);
  EXPECT_EQ(words.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(words.law("lint", label).findings.size(), 2U);
  // The key alone asks for the law, and both keys for one law that executes.
  const auto run = shop.rehearse(rules + R"(, "downtime": {"small_rows": 1000,
      "large_rows": 6000, "max_blocked_ms": 60000, "production_rows": 6000})");
  for (const auto& step : run.record.scenarios.at(0).steps) EXPECT_NE(step.name, "lint");
  const auto& law = run.law("lint", label);
  EXPECT_EQ(law.findings.at(0).id, "lint.create-index");
  EXPECT_EQ(law.findings[0].severity, Severity::error);
  EXPECT_EQ(law.findings.at(1).id, "lint.set-type");
  EXPECT_EQ(law.findings[1].severity, Severity::info);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST(LintFlow, FindsWhatHasNoWords) {
  const Shop shop(
      "set local lock_timeout = '1s';\n"
      "do $$ begin execute 'alter table orders alter customer type bigint'; end $$;");
  const auto run = shop.executed();
  const auto& law = run.law("lint", label);
  EXPECT_THAT(labels_of(law), ElementsAre(std::pair("lint.execution-only", "execution only")));
  EXPECT_EQ(law.findings[0].subject, "table public.orders");
}

TEST(LintFlow, ConfirmsAFailure) {
  const Shop shop("alter table orders add column state text not null;");
  const auto run = shop.executed();
  EXPECT_EQ(labels_of(run.law("lint", label)).at("lint.add-column-not-null"), "confirmed");
}

TEST(LintFlow, CallsAWrongCommentAMistakeBeforeAnythingIsStarted) {
  const Shop shop("-- fulldress:ignore lint.nothing because\nselect 1;");
  EXPECT_THROW(static_cast<void>(shop.rehearse(R"("flows": ["lint"])")), UsageError);
  EXPECT_THROW(static_cast<void>(shop.executed()), UsageError);
}

TEST(LintFlow, SkipsWhatItHasNoRulesFor) {
  const testing::WrittenFiles files;
  files.write("m/1_a.sql", "-- fulldress:up\ncreate table t (a integer);\n");
  const auto run = testing::rehearse_subject(testing::run_options(
      files.write("fulldress.json",
                  R"({"migrations": "m", "engine": "sqlite", "flows": ["lint"]})"),
      "sqlite"));
  EXPECT_EQ(run.step("lint").verdict, Verdict::skipped);
}

// A function that is taken for stable and is not would be a rewrite nobody is warned of.
TEST(StableFunctions, AreStableOnTheServer) {
  const auto database = testing::fresh_database("postgres");
  const auto session = database->connect(testing::soon());
  for (const auto& name : known_stable_functions()) {
    const auto rows = session
                          ->query(
                              "select count(*), coalesce(bool_or(provolatile = 'v'), false) "
                              "from pg_catalog.pg_proc where proname = $1 and "
                              "pronamespace = 'pg_catalog'::regnamespace",
                              {name})
                          .rows;
    EXPECT_NE(rows.at(0).at(0), "0") << name << " is no function of PostgreSQL";
    EXPECT_EQ(rows.at(0).at(1), "f") << name << " is volatile";
  }
}

}  // namespace
}  // namespace fulldress::scenarios
