#include "scenarios/acts/act.hpp"
#include "tests/scenarios/play/played.hpp"
#include "tests/support/places.hpp"

#include <gmock/gmock.h>

namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* rows =
    R"json({"name": "rows", "act": "sql", "statements":
        ["create table people (id integer primary key, name text)",
         "insert into people values (1, 'Ann'), (2, 'Bob')"]
})json";

TEST_F(Steps, ArePlayedInTheirOrder) {
  const auto run = play(std::string(rows) +
                        R"json(, {"name": "two people", "act": "query", "expect": 2,
                             "sql": "select count(*) from people"})json");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(verdict_of(run, "rows"), "passed");
  EXPECT_EQ(verdict_of(run, "two people"), "passed");
}

TEST_F(Steps, NeedTheOneBeforeThemOnTheirDatabase) {
  const auto run =
      play(R"json({"name": "broken", "act": "sql", "statements": ["select gone_column"]},
                           {"name": "behind", "act": "sql", "statements": ["select 1"]},
                           {"name": "made", "act": "database", "database": "other",
                            "from": "empty"},
                           {"name": "beside", "act": "sql", "statements": ["select 1"],
                            "database": "other"},
                           {"name": "alone", "act": "query", "sql": "select 1 where 0",
                            "needs": []})json");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(run.step("broken").verdict, Verdict::failed);
  EXPECT_EQ(run.step("behind").verdict, Verdict::skipped);
  EXPECT_THAT(run.step("behind").reason, HasSubstr("needs broken"));
  EXPECT_EQ(run.step("beside").verdict, Verdict::passed);
  EXPECT_EQ(run.step("alone").verdict, Verdict::passed);
}

TEST_F(Steps, MayBeSaidToEndWithAnError) {
  const auto run =
      play(R"json({"name": "refused", "act": "sql", "statements": ["select gone_column"],
               "expect_error": {"text": "no such column"}},
              {"name": "otherwise", "act": "sql", "statements": ["select gone_column"], "needs": [],
               "expect_error": {"sqlstate": "23"}},
              {"name": "not refused", "act": "sql", "statements": ["select 1"], "needs": [],
               "expect_error": {"text": "no such column"}})json");
  EXPECT_EQ(run.step("refused").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.step("otherwise").verdict, Verdict::failed);
  EXPECT_EQ(verdict_of(run, "not refused"), "step.not-refused");
}

TEST_F(Steps, ArePlayedBehindTheLawsOfADirectory) {
  write("migrations/1_people.up.sql", "create table people (id integer primary key);");
  write("migrations/1_people.down.sql", "drop table people;");
  const auto run = play(R"json({"name": "up", "act": "migrate", "at_least": 1},
                           {"name": "empty", "act": "query", "expect": 0,
                            "sql": "select count(*) from people"},
                           {"name": "down", "act": "migrate", "direction": "down"},
                           {"name": "gone", "act": "query",
                            "sql": "select name from sqlite_schema where name = 'people'"})json",
                        R"json("migrations": "migrations", )json");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.step("upgrade").verdict, Verdict::passed);
  EXPECT_EQ(run.step("up").migrations.size(), 1U);
  EXPECT_EQ(run.step("gone").verdict, Verdict::passed);
}

TEST_F(Steps, AreRefusedWithTheirPlace) {
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "sqll"})json"),
              HasSubstr("did you mean \"sql\""));
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "sql", "file": "x"})json"),
              HasSubstr("scenarios.unknown-key"));
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "sql"})json"), HasSubstr("scenario.json:3:2"));
  EXPECT_THAT(refusal(std::string(rows) + ", " + rows), HasSubstr("another step is called"));
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "sql", "files": ["gone.sql"]})json"),
              HasSubstr("scenarios.no-such-file"));
  EXPECT_THAT(
      refusal(R"json({"name": "a", "act": "sql", "statements": ["x"], "needs": ["b"]})json"),
      HasSubstr("no step before this one is called \"b\""));
  EXPECT_THAT(
      refusal(R"json({"name": "a", "act": "sql", "statements": ["x"], "timeout": "soon"})json"),
      HasSubstr("a duration is wanted"));
  EXPECT_THAT(refusal(R"json({"name": "close", "act": "sql", "statements": ["x"]})json"),
              HasSubstr("scenarios.step-name-taken"));
  EXPECT_THAT(refusal(rows, R"json("flows": ["upgrade"], "migrations": ".", )json"),
              HasSubstr("\"flows\" leaves \"steps\" out"));
  EXPECT_THAT(refusal(R"json("rows")json"), HasSubstr("an object is wanted here"));
}

TEST_F(Steps, OfADatabaseNobodyMadeFail) {
  const auto run = play(
      R"json({"name": "a", "act": "sql", "statements": ["select 1"], "database": "nowhere"})json");
  EXPECT_EQ(verdict_of(run, "a"), "scenarios.unknown-step-database");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST(StepsPage, DescribesEveryActAndItsKeys) {
  const auto kinds = scenarios::all_acts();
  EXPECT_GE(kinds.size(), 12U);
  const auto page = read_file(std::filesystem::path(testing::source_directory) / "docs/steps.md");
  for (const auto& kind : kinds) {
    EXPECT_FALSE(kind.purpose.empty()) << kind.name;
    EXPECT_THAT(page, HasSubstr("\n## `" + kind.name + "`\n"));
    for (const auto& key : kind.keys) {
      EXPECT_THAT(page, HasSubstr("| `" + key.name + "` |")) << kind.name;
    }
  }
}

}  // namespace
}  // namespace fulldress::testing
