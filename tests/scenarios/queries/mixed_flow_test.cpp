#include "tests/scenarios/queries/mixed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

testing::MixedSubject subject() { return testing::MixedSubject("sqlite"); }

std::vector<std::string> ids(const testing::Rehearsed& run, const std::string& name = "q") {
  return testing::Rehearsed::finding_ids(run.law("mixed", name));
}

TEST(MixedFlow, IsSkippedWithoutStatements) {
  const testing::WrittenFiles files;
  files.write("m/2026_01_01_a.sql", "-- fulldress:up\ncreate table a (id integer primary key);\n");
  auto options = testing::run_options(files.path() / "m", "sqlite");
  options.flows = {"mixed"};
  const auto run = testing::rehearse_subject(options);
  EXPECT_EQ(run.step("mixed").verdict, Verdict::skipped);
  EXPECT_THAT(run.step("mixed").reason, HasSubstr("\"queries\""));
}

TEST(MixedFlow, PassesWhatStaysTheSame) {
  const auto people = subject();
  people.migrate("2026_01_01_more", "create table more (id integer primary key);");
  const auto run = people.rehearse(R"([
      {"name": "q", "sql": "select id, name from people where id = $1", "parameters": [[1]]},
      {"name": "w", "sql": "update people set name = :n where id = :id",
       "parameters": [{"id": 2, "n": "Z"}]},
      {"name": "i", "sql": "insert into people (name) values ('c') returning id"}])");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("mixed", "q").verdict, Verdict::passed);
  EXPECT_EQ(run.law("mixed", "w").verdict, Verdict::passed);
  EXPECT_EQ(run.law("mixed", "i").verdict, Verdict::passed);
}

TEST(MixedFlow, NamesTheMigrationThatBreaksAStatementAndItsPlace) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "create table a (id integer primary key);");
  people.migrate("2026_01_02_rename", "alter table people rename column email to mail;");
  people.migrate("2026_01_03_b", "create table b (id integer primary key);");
  people.files().write("q.sql", "-- name: q\nselect email from people;\n");
  const auto run = people.rehearse("\"q.sql\"");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(ids(run), ElementsAre("mixed.fails"));
  const auto& finding = run.law("mixed", "q").findings.front();
  EXPECT_THAT(finding.message, HasSubstr("since 2026_01_02_rename: "));
  EXPECT_THAT(finding.position->to_text(), HasSubstr("q.sql:2"));
}

TEST(MixedFlow, FindsTheMigrationAlsoWhenOnlyTheEndsAreLookedAt) {
  const auto people = subject();
  people.migrate("2026_01_01_rename", "alter table people rename column email to mail;");
  people.migrate("2026_01_02_b", "create table b (id integer primary key);");
  const auto run = people.rehearse(
      R"({"old": [{"name": "q", "sql": "select email from people"}], "versions": "ends"})");
  EXPECT_THAT(run.law("mixed", "q").findings.at(0).message, HasSubstr("since 2026_01_01_rename"));
}

TEST(MixedFlow, SeesWhatBreaksInBetweenOnly) {
  const auto people = subject();
  people.migrate("2026_01_01_away", "alter table people rename to persons;");
  people.migrate("2026_01_02_back", "create view people as select * from persons;");
  const std::string statement = R"({"name": "q", "sql": "select id, email from people")";
  const auto run = people.rehearse_one(statement + "}");
  EXPECT_THAT(ids(run), ElementsAre("mixed.fails"));
  EXPECT_THAT(run.law("mixed", "q").findings.at(0).message,
              HasSubstr("from 2026_01_01_away until 2026_01_02_back"));
  const auto tolerant = people.rehearse_one(statement + R"(, "tolerate": ["in_between"]})");
  EXPECT_EQ(tolerant.exit_code(), ExitCode::passed) << tolerant.troubles();
}

TEST(MixedFlow, SeesColumns) {
  const auto people = subject();
  people.migrate("2026_01_01_a",
                 "alter table people add column age integer;\n"
                 "create view v as select id, name as called from people;");
  people.files().write("rows.sql",
                       "create table people (id integer primary key, name text);\n"
                       "insert into people values (1, 'Ann');\n");
  const auto run = people.rehearse(R"([
      {"name": "more", "sql": "select * from people"},
      {"name": "meant", "sql": "select * from people", "tolerate": ["more_columns"]},
      {"name": "named", "sql": "select id, name from people"}])");
  EXPECT_THAT(ids(run, "more"), ElementsAre("mixed.more-columns"));
  EXPECT_THAT(ids(run, "meant"), IsEmpty());
  EXPECT_THAT(ids(run, "named"), IsEmpty());
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

TEST(MixedFlow, SeesMissingColumnsAndOtherTypes) {
  const auto people = subject();
  people.migrate("2026_01_01_a",
                 "create table p2 (id integer primary key, full_name varchar(40), email integer);\n"
                 "insert into p2 select id, name, length(email) from people;\n"
                 "drop table people;\nalter table p2 rename to people;");
  const auto run = people.rehearse_one(R"({"name": "q", "sql": "select * from people"})");
  EXPECT_THAT(ids(run),
              ElementsAre("mixed.missing-column", "mixed.rows-differ", "mixed.type-changed"));
}

TEST(MixedFlow, SeesOtherRowsAndShowsThem) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "update people set name = upper(name) where id = 2;");
  const std::string statement = R"({"name": "q", "sql": "select id, name from people")";
  const auto run = people.rehearse_one(statement + "}");
  EXPECT_THAT(ids(run), ElementsAre("mixed.rows-differ"));
  EXPECT_THAT(run.law("mixed", "q").findings.at(0).evidence.rows,
              ElementsAre(Row{"before", "2", "Bob"}, Row{"after", "2", "BOB"}));
  EXPECT_EQ(people.rehearse_one(statement + R"(, "tolerate": "rows"})").exit_code(),
            ExitCode::passed);
}

TEST(MixedFlow, SeesAnotherOrderWhereItCounts) {
  const auto people = subject();
  people.migrate("2026_01_01_a",
                 "create table p2 (id integer primary key, name text);\n"
                 "insert into p2 select 3 - id, name from people;\ndrop table people;\n"
                 "alter table p2 rename to people;");
  EXPECT_THAT(ids(people.rehearse_one(
                  R"({"name": "q", "sql": "select name from people order by id", "ordered": true,
                      "tolerate": ["types"]})")),
              ElementsAre("mixed.order-differs"));
  EXPECT_THAT(ids(people.rehearse_one(
                  R"({"name": "q", "sql": "select name from people", "tolerate": ["types"]})")),
              IsEmpty());
}

TEST(MixedFlow, SeesThatAWriteChangesOtherRows) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "insert into people values (3, 'Cid', null);");
  EXPECT_THAT(ids(people.rehearse_one(R"({"name": "q", "sql": "delete from people"})")),
              ElementsAre("mixed.affected-differs"));
}

TEST(MixedFlow, SeesThatSomeValuesAreRefusedNow) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "create unique index u on people (name);");
  const auto run = people.rehearse_one(
      R"q({"name": "q", "sql": "insert into people (id, name) values ($1, $2)",
           "parameters": [[7, "new"], [8, "Ann"]]})q");
  EXPECT_THAT(ids(run), ElementsAre("mixed.fails"));
  EXPECT_THAT(run.law("mixed", "q").findings.at(0).message, HasSubstr("with 8, Ann"));
}

TEST(MixedFlow, DoesNotJudgeWhatFailedBefore) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "create table a (id integer primary key);");
  const auto run = people.rehearse(R"([{"name": "q", "sql": "select nothing from people"},
                                       {"name": "ok", "sql": "select id from people"}])");
  EXPECT_EQ(run.law("mixed", "q").verdict, Verdict::skipped);
  EXPECT_THAT(run.law("mixed", "q").reason, HasSubstr("fails on the old version already"));
  EXPECT_EQ(run.exit_code(), ExitCode::passed);
  const auto nothing = people.rehearse(R"([{"name": "q", "sql": "select nothing from people"}])");
  EXPECT_EQ(nothing.law("mixed", "statements").verdict, Verdict::unknown);
  EXPECT_NE(nothing.exit_code(), ExitCode::passed);
}

TEST(MixedFlow, IgnoresWhatIsOtherEveryTimeButNothingElse) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "update people set name = 'x' where id = 1;");
  EXPECT_THAT(
      ids(people.rehearse_one(R"({"name": "q", "sql": "select id, random() as r from people"})")),
      IsEmpty());
  EXPECT_THAT(ids(people.rehearse_one(
                  R"({"name": "q", "sql": "select id, name, random() as r from people"})")),
              ElementsAre("mixed.rows-differ"));
}

TEST(MixedFlow, IsUnknownWithoutValues) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "create table a (id integer primary key);");
  const std::string statement = R"({"name": "q", "sql": "select id from people where id = $1")";
  const auto run = people.rehearse_one(statement + "}");
  EXPECT_EQ(run.law("mixed", "q").verdict, Verdict::unknown);
  EXPECT_EQ(
      people.rehearse_one(statement + R"(, "tolerate": "no_values"})").law("mixed", "q").verdict,
      Verdict::passed);
  EXPECT_EQ(people.rehearse_one(statement + R"(, "parameter_query": "select id from people"})")
                .law("mixed", "q")
                .verdict,
            Verdict::passed);
}

TEST(MixedFlow, KnowsFromWhichVersionAStatementIs) {
  const auto people = subject();
  people.migrate("2026_01_01",
                 "create table a (id integer primary key);\n"
                 "insert into a values (1);");
  people.migrate("2026_01_02", "drop table a;");
  const auto run = people.rehearse(R"([
      {"name": "q", "sql": "select id from a"},
      {"name": "ended", "sql": "select id from a", "since": "2026_01_01", "until": "2026_01_02"},
      {"name": "late", "sql": "select id from a", "since": "2026_01_02"},
      {"name": "ok", "sql": "select 1 as one"}])");
  EXPECT_THAT(ids(run), ElementsAre("mixed.fails"));
  EXPECT_THAT(run.law("mixed", "q").findings.at(0).message, HasSubstr("since 2026_01_02"));
  EXPECT_EQ(run.law("mixed", "ended").verdict, Verdict::passed);
  EXPECT_EQ(run.law("mixed", "late").verdict, Verdict::skipped);
}

TEST(MixedFlow, TriesTheNewReleaseOnItsOwnAndOnTheOldVersion) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "alter table people add column age integer;");
  const std::string queries =
      R"({"new": [{"name": "age", "sql": "select age from people"},
                  {"name": "bad", "sql": "select nothing from people"},
                  {"name": "fine", "sql": "select id from people"}])";
  const auto run = people.rehearse(queries + "}");
  EXPECT_THAT(ids(run, "new: age"), IsEmpty());
  EXPECT_THAT(ids(run, "new: bad"), ElementsAre("mixed.new-fails"));
  const auto both = people.rehearse(queries + R"(, "new_on_old": true})");
  EXPECT_THAT(ids(both, "new: age"), ElementsAre("mixed.fails"));
  EXPECT_THAT(ids(both, "new: fine"), IsEmpty());
}

TEST(MixedFlow, IsUnknownWhenTheMigrationsDoNotArrive) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "create table people (id integer);");
  const auto run = people.rehearse(R"([{"name": "q", "sql": "select id from people"}])");
  EXPECT_EQ(run.step("mixed").verdict, Verdict::unknown);
  EXPECT_THAT(run.step("mixed").reason, HasSubstr("the migrations do not arrive"));
}

TEST(MixedFlow, RefusesConfigurationsThatSayNothing) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "select 1;");
  EXPECT_THROW(static_cast<void>(people.rehearse("{}")), UsageError);
  EXPECT_THROW(static_cast<void>(people.rehearse("\"none.sql\"")), UsageError);
  EXPECT_THROW(static_cast<void>(people.rehearse(R"({"log": "none.log"})")), UsageError);
  EXPECT_THROW(static_cast<void>(people.rehearse(R"([{"sql": "drop table people"}])")), UsageError);
}

}  // namespace
}  // namespace fulldress::scenarios
