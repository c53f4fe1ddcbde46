#include "scenarios/queries/version_watch.hpp"
#include "tests/scenarios/queries/mixed.hpp"

#include <gmock/gmock.h>

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

/// People of whom two are as old as each other, made again in another order: no row has changed.
testing::MixedSubject people_of_equal_age(const std::string& changed = "") {
  auto people = subject();
  people.files().write("rows.sql",
                       "create table people (id integer primary key, age integer, name text);\n"
                       "insert into people values (1, 30, 'Ann'), (2, 40, 'Bob'), (3, 30, 'Cid'), "
                       "(4, 50, 'Dan');\n");
  people.migrate("2026_01_01_again",
                 "create table p2 (id integer, age integer, name text);\n"
                 "insert into p2 select id, age, name from people order by id desc;\n" +
                     changed + "drop table people;\nalter table p2 rename to people;");
  return people;
}

std::string verdict(const testing::Rehearsed& run) {
  const auto& law = run.law("mixed", "q");
  std::string text(to_text(law.verdict));
  for (const auto& id : ids(run)) text += " " + id;
  return text;
}

constexpr auto youngest =
    R"({"name": "q", "sql": "select id, name from people order by age limit 1",
        "tolerate": "types"})";

TEST(MixedFlow, DoesNotBlameTheMigrationForWhatALimitChooses) {
  const auto run = people_of_equal_age().rehearse_one(youngest);
  EXPECT_EQ(verdict(run), "unknown");
  EXPECT_THAT(run.law("mixed", "q").reason, HasSubstr("the database chooses"));
  EXPECT_NE(run.exit_code(), ExitCode::passed);
}

TEST(MixedFlow, SeesOtherRowsAmongThoseALimitChooses) {
  EXPECT_EQ(
      verdict(
          people_of_equal_age("update p2 set name = 'X' where id = 1;\n").rehearse_one(youngest)),
      "failed mixed.rows-differ");
  EXPECT_EQ(
      verdict(people_of_equal_age("update p2 set age = 20 where id = 4;\n").rehearse_one(youngest)),
      "failed mixed.rows-differ");
}

TEST(MixedFlow, SeesOtherRowsBehindALimitThatChoosesNothing) {
  const std::string oldest =
      R"({"name": "q", "sql": "select id, name from people order by age desc limit 1",
          "tolerate": "types"})";
  EXPECT_EQ(verdict(people_of_equal_age().rehearse_one(oldest)), "passed");
  EXPECT_EQ(
      verdict(people_of_equal_age("update p2 set age = 60 where id = 1;\n").rehearse_one(oldest)),
      "failed mixed.rows-differ");
}

TEST(MixedFlow, ComparesAllALimitWithoutAnOrderMayTake) {
  const std::string any = R"({"name": "q", "sql": "select id, name from people limit 2",
                              "tolerate": "types"})";
  EXPECT_EQ(verdict(people_of_equal_age().rehearse_one(any)), "unknown");
  EXPECT_EQ(
      verdict(people_of_equal_age("update p2 set name = 'X' where id = 1;\n").rehearse_one(any)),
      "failed mixed.rows-differ");
}

TEST(MixedFlow, SeesOtherValuesAmongThoseAnAggregateGathers) {
  const std::string names = R"({"name": "q", "sql": "select group_concat(name) as n from people"})";
  const auto other = people_of_equal_age("update p2 set name = 'X' where id = 1;\n");
  EXPECT_EQ(verdict(other.rehearse_one(names)), "failed mixed.rows-differ");
}

TEST(MixedFlow, TakesAnyOrderOfRowsThatAreEqualInTheirs) {
  const auto by = [](const std::string& key) {
    return R"({"name": "q", "ordered": true, "tolerate": "types",
               "sql": "select id, name from people order by )" +
           key + "\"}";
  };
  EXPECT_EQ(verdict(people_of_equal_age().rehearse_one(by("age"))), "passed");
  EXPECT_EQ(verdict(people_of_equal_age().rehearse_one(by("id"))), "passed");
  EXPECT_EQ(
      verdict(
          people_of_equal_age("update p2 set age = 20 where id = 4;\n").rehearse_one(by("age"))),
      "failed mixed.order-differs");
}

TEST(MixedFlow, SeesColumnsInAnotherOrder) {
  const auto people = subject();
  people.files().write("rows.sql",
                       "create table people (id integer primary key, name text);\n"
                       "insert into people values (1, 'Ann');\n"
                       "create view v as select id, name from people;\n");
  people.migrate("2026_01_01_v", "drop view v;\ncreate view v as select name, id from people;");
  const std::string statement = R"({"name": "q", "sql": "select * from v")";
  const auto run = people.rehearse_one(statement + "}");
  EXPECT_EQ(verdict(run), "failed mixed.column-order");
  EXPECT_EQ(run.law("mixed", "q").findings.front().severity, Severity::warning);
  EXPECT_THAT(ids(people.rehearse_one(statement + R"(, "tolerate": "more_columns"})")), IsEmpty());
  EXPECT_THAT(ids(people.rehearse_one(R"({"name": "q", "sql": "select id, name from v"})")),
              IsEmpty());
}

TEST(MixedFlow, IsUnknownWhereAnotherNumberOfRowsComesEveryTime) {
  const auto people = subject();
  people.migrate("2026_01_01_a", "create table a (id integer primary key);");
  const auto run =
      people.rehearse_one(R"({"name": "q", "sql": "with recursive k(k) as materialized )"
                          R"((select abs(random()) % 99000), n(i) as (select 1 union all )"
                          R"(select i + 1 from n, k where i < k) select i from n"})");
  EXPECT_EQ(run.law("mixed", "q").verdict, Verdict::unknown);
}

/// A tool that applies the next of its files and keeps the number in SQLite's user_version.
constexpr auto tool =
    "db=${DATABASE_URL#sqlite:///}\n"
    "at=$(sqlite3 \"$db\" 'pragma user_version')\n"
    "case $1 in\n"
    "version) test \"$at\" = 0 || echo \"$at\";;\n"
    "one) n=$((at + 1)); test -f $n.sql || exit 0\n"
    "  sqlite3 -bail \"$db\" < $n.sql && sqlite3 \"$db\" \"pragma user_version=$n\";;\n"
    "all) while test -f $((at + 1)).sql; do sh tool.sh one || exit 1; at=$((at + 1)); done;;\n"
    "esac\n";

testing::Rehearsed by_another_tool(const testing::MixedSubject& people) {
  people.files().write("tool.sh", tool);
  const auto config = people.files().write("fulldress.json", R"({"name": "people",
      "engine": "sqlite", "fixtures": ["rows.sql"], "generated_rows": false, "flows": ["mixed"],
      "command": {"up": "sh tool.sh all", "up_one": "sh tool.sh one",
                  "version": "sh tool.sh version"},
      "queries": {"old": [{"name": "q", "sql": "select email from people"},
                          {"name": "ok", "sql": "select id from people"}],
                  "new": [{"name": "mail", "sql": "select mail from people"}]}})");
  return testing::rehearse_subject(testing::run_options(config, ""));
}

TEST(MixedFlow, NamesTheVersionOfAnotherToolThatBreaksAStatement) {
  const auto people = subject();
  people.files().write("1.sql", "create table more (id integer primary key);\n");
  people.files().write("2.sql", "alter table people rename column email to mail;\n");
  people.files().write("3.sql", "create table most (id integer primary key);\n");
  const auto run = by_another_tool(people);
  EXPECT_EQ(verdict(run), "failed mixed.fails");
  EXPECT_THAT(run.law("mixed", "q").findings.front().message, HasSubstr("since 2: "));
  EXPECT_EQ(run.law("mixed", "ok").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.law("mixed", "new: mail").verdict, Verdict::passed);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST(MixedFlow, PassesTheVersionsOfAnotherTool) {
  const auto people = subject();
  people.files().write("1.sql", "alter table people add column mail text;\n");
  const auto run = by_another_tool(people);
  EXPECT_EQ(verdict(run), "passed");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

TEST(MixedFlow, LooksInBetweenWhileThatIsAffordable) {
  EXPECT_TRUE(looks_in_between(SeenVersions::affordable, 59'000));
  EXPECT_FALSE(looks_in_between(SeenVersions::affordable, 61'000));
  EXPECT_TRUE(looks_in_between(SeenVersions::every, 61'000));
  EXPECT_FALSE(looks_in_between(SeenVersions::ends, 0));
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
