#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/support/oracle_side.hpp"
#include "tests/support/oracles.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The real Liquibase beside us: the same file gives the same schema, rows and ledger, and each
// accepts the other's work. On SQLite only: its driver for PostgreSQL cannot use a socket in a
// directory.
namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::OracleSide;

const std::string header = "--liquibase formatted sql\n";

/// Everything in the database in lower case: the tool writes its own names in capitals.
std::string content_of(const OracleSide& side) {
  const auto session = side.connect();
  std::string text;
  for (const std::string query :
       {"select type || ' ' || name || ' ' || tbl_name from sqlite_schema order by lower(type), "
        "lower(name)",
        "select t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk || "
        "coalesce(c.dflt_value, '') from sqlite_schema as t, pragma_table_info(t.name) as c where "
        "t.type = 'table' order by lower(t.name), c.cid",
        "select sql from sqlite_schema where name not like 'databasechangelog%' order by name"}) {
    for (const Row& row : session->query(query).rows) text += row.at(0).value_or("-") + "\n";
  }
  // Names in capitals stand first among the tables.
  std::istringstream rows(
      side.rows({"DATEEXECUTED", "dateexecuted", "DEPLOYMENT_ID", "deployment_id"}));
  std::vector<std::string> lines;
  for (std::string line; std::getline(rows, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) text += line + "\n";
  for (char& each : text) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  return text;
}

class LiquibaseOracle : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto core =
        testing::npm_file("liquibase", "dist/liquibase/internal/lib/liquibase-core.jar");
    libraries_ = core.parent_path();
    const bool has_java = !testing::program_in_path("java").empty() &&
                          std::filesystem::exists("/usr/share/java/slf4j-api.jar");
    // Java and 120 MB are too much for every run, so it is never required.
    if (!has_java || core.empty()) {
      GTEST_SKIP() << "Liquibase is not here: npm install liquibase@4.28.1 beside the other "
                      "oracles, and default-jre-headless with libslf4j-java";
    }
  }

  /// Exit code and output of the tool.
  [[nodiscard]] std::string liquibase(const OracleSide& side, const Files& files,
                                      std::vector<std::string> command,
                                      const std::string& changelog = "a.sql") const {
    std::vector<std::string> arguments = {
        testing::program_in_path("java").string(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        (libraries_ / "*").string() + ":/usr/share/java/slf4j-api.jar",
        "liquibase.integration.commandline.LiquibaseCommandLine",
        "--show-banner=false",
        "--log-level=SEVERE",
        "--url=jdbc:sqlite:" + side.url(),
        "--search-path=" + files.path().string(),
        "--changelog-file=" + changelog};
    arguments.insert(arguments.end(), command.begin(), command.end());
    return side.run({.arguments = arguments, .environment = {}, .directory = files.path()});
  }

  /// Both run `files` from nothing; the results must agree.
  void expect_agreement(const Files& files, const std::string& changelog = "a.sql") const {
    const OracleSide theirs("sqlite");
    const std::string output = liquibase(theirs, files, {"update"}, changelog);
    const OracleSide ours("sqlite");
    const auto session = ours.connect();
    const auto records = apply(*session, files.load("sqlite"));
    EXPECT_EQ(output.starts_with("exit code 0"), records.back().verdict != Verdict::failed)
        << output;
    EXPECT_EQ(content_of(ours), content_of(theirs)) << output;
    EXPECT_THAT(content_of(ours), HasSubstr("databasechangeloglock"));
  }

  std::filesystem::path libraries_;
};

TEST_F(LiquibaseOracle, GivesTheSameSchemaRowsAndLedger) {
  const Files files{
      {"a.sql",
       header +
           "--property name:kind value:text\n--changeset b:1 endDelimiter:@@ labels:x,y "
           "context:\"p or q\"\n--comment: why\ncreate table a (i int, t ${kind});@@\ncreate table "
           "b "
           "(i int);\n@@\n--changeset b:2\ncreate table d (i int, t text default 'it''s; "
           "\"x\"'); -- said;\n/* in; between */ insert into d values (1, 'C:\\xdir;');\n"
           "--changeset \"b c\":\"3 4\"\ncreate trigger tr after insert on a begin insert into b "
           "values (1); insert into b values (2); end;\ninsert into a values (7, '${kind} "
           "${none}');\n--changeset b:4 runOnChange:true\ninsert into b values (8)\ngo\ninsert "
           "into b values (9)\n/\n--changeset b:5\n--preconditions onFail:MARK_RAN\n"
           "--precondition-sql-check expectedResult:5 select count(*) from a\ndrop table a;\n"
           "--changeset b:6\n--preconditions onFail:CONTINUE\n--precondition-table-exists "
           "table:nope\ncreate table f (i int);\n--changeset b:7\n--precondition-table-exists "
           "table:a\ncreate view vw as select 1 as /* in; side */ one;\n--changeset b:8 "
           "dbms:postgresql\nselect nope;\n--changeset b:9 stripComments:false "
           "splitStatements:false\ncreate view v2 as -- two;\nselect 2 as two;\n"}};
  expect_agreement(files);
}

TEST_F(LiquibaseOracle, ObeysTheSameRoot) {
  const Files files{
      {"root.xml",
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<databaseChangeLog "
       "xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\" "
       "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
       "xsi:schemaLocation=\"http://www.liquibase.org/xml/ns/dbchangelog "
       "http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd\">\n<property "
       "name=\"n\" value=\"n1\"/>\n<include file=\"z.sql\" "
       "relativeToChangelogFile=\"true\"/>\n<includeAll path=\"sub/\"/>\n</databaseChangeLog>\n"},
      {"z.sql", header + "--changeset a:1\ncreate table z (i int);\n"},
      {"sub/2.sql", header + "--changeset a:1\ncreate table two_${n} (i int);\n"},
      {"sub/1.sql", "-- why\ncreate table plain (i int);\n"}};
  expect_agreement(files, "root.xml");
}

/// Parameters, files, references, several changes in one, comments, preconditions, rollbacks.
TEST_F(LiquibaseOracle, RunsTheSqlInsideOfXmlAsWeDo) {
  const Files files{
      {"root.xml",
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<databaseChangeLog "
       "xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\" "
       "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
       "xsi:schemaLocation=\"http://www.liquibase.org/xml/ns/dbchangelog "
       "http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd\">\n<property "
       "name=\"n\" value=\"n1\"/>\n<changeSet id=\"1\" author=\"me\" labels=\"a,b\" "
       "context=\"x or y\">\n<comment> why &amp; how </comment>\n<sql>create table ${n} (i int); "
       "insert into ${n} select 1 where 1 &lt; 2;</sql>\n<sqlFile path=\"more.txt\"/>\n<rollback>"
       "drop table ${n};</rollback>\n</changeSet>\n<changeSet id=\"2\" author=\"me\"><sqlFile "
       "path=\"more.txt\" relativeToChangelogFile=\"true\" splitStatements=\"true\"/></changeSet>\n"
       "<changeSet id=\"3\" author=\"me\"></changeSet>\n<changeSet id=\"4\" "
       "author=\"me\"><empty/></changeSet>\n<changeSet id=\"5\" author=\"me\"><sql "
       "dbms=\"mysql\">nope</sql><sql>select 1</sql></changeSet>\n<changeSet id=\"6\" "
       "author=\"me\"><preConditions onFail=\"MARK_RAN\"><not><tableExists "
       "tableName=\"n1\"/></not></preConditions><sql>drop table n1</sql></changeSet>\n<changeSet "
       "id=\"7\" author=\"me\"><preConditions onFail=\"CONTINUE\"><or><sqlCheck "
       "expectedResult=\"9\">select count(*) from n1</sqlCheck><viewExists "
       "viewName=\"v\"/></or></preConditions><sql>drop table n1</sql></changeSet>\n<changeSet "
       "id=\"8\" author=\"me\"><preConditions><columnExists tableName=\"n1\" "
       "columnName=\"i\"/></preConditions><sql endDelimiter=\"@@\"><![CDATA[create table z (t text "
       "default '<a;b>')@@\ninsert into z values (1)]]></sql></changeSet>\n</databaseChangeLog>\n"},
      {"more.txt", "insert into n1 values (5);\n  insert into n1\n  values (6);\n"}};
  expect_agreement(files, "root.xml");
}

TEST_F(LiquibaseOracle, RunsTheSqlInsideOfYamlAsWeDo) {
  const Files files{
      {"root.yaml",
       "databaseChangeLog:\n  - property:\n      name: n\n      value: n1\n  - changeSet:\n      "
       "id: 1\n      author: me\n      comment: why\n      changes:\n        - sql:\n            "
       "sql: |\n              create table ${n} (i int);\n              insert into ${n} values "
       "(1);"
       "\n        - sqlFile:\n            path: more.txt\n            relativeToChangelogFile: "
       "true\n      rollback:\n        - sql:\n            sql: drop table n1\n  - changeSet:\n    "
       " "
       " id: two\n      author: me\n      preConditions:\n        - onFail: MARK_RAN\n        - "
       "not:\n            - tableExists:\n                tableName: n1\n      changes:\n        - "
       "sql:\n            sql: drop table n1\n"},
      {"more.txt", "insert into n1 values (5);\n"}};
  expect_agreement(files, "root.yaml");
}

TEST_F(LiquibaseOracle, FailsAsWeDo) {
  expect_agreement(Files{{"a.sql", header + "--changeset a:1\ncreate table a (i int);\n--changeset "
                                            "a:2\ncreate table b (i int);\nselect nope;\n"
                                            "--changeset a:3\ncreate table c (i int);\n"}});
}

TEST_F(LiquibaseOracle, AndWeAcceptEachOther) {
  const Files files{
      {"a.sql", header +
                    "--changeset x:1\ncreate table a (i int);\n--rollback drop table "
                    "a;\n--changeset x:2\ncreate table b (i int);\ncreate table c (i int);\n/* "
                    "liquibase rollback\ndrop table b;\ndrop table c;\n*/\n"}};
  const OracleSide side("sqlite");
  const auto session = side.connect();
  static_cast<void>(apply(*session, files.load("sqlite")));
  const std::string again = liquibase(side, files, {"update"});
  EXPECT_THAT(again, HasSubstr("exit code 0"));
  EXPECT_THAT(again, Not(HasSubstr("Running Changeset")));
  const std::string back = liquibase(side, files, {"rollback-count", "--count=1"});
  EXPECT_THAT(back, HasSubstr("exit code 0"));
  EXPECT_EQ(value_of(*session,
                     "select group_concat(name) from sqlite_schema where name in ('a', "
                     "'b', 'c')"),
            "a");
  const auto records = apply(*session, files.load("sqlite"));
  EXPECT_EQ(records.at(0).verdict, Verdict::skipped);
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
  EXPECT_EQ(roll_back(*session, files.load("sqlite"), {.to_version = "0"}).size(), 2U);
  EXPECT_EQ(value_of(*session, "select count(*) from databasechangelog"), "0");
}

TEST_F(LiquibaseOracle, RefusesTheFilesWeRefuse) {
  for (const std::string text : {"-- property of mine\n--changeset a:1\nselect 1;\n",
                                 "--changeset a:1\nselect 1;\n-rollback drop\n",
                                 "--changeset a:1\n--precondition-foo bar\nselect 1;\n"}) {
    const Files files{{"a.sql", header + text}};
    const OracleSide theirs("sqlite");
    EXPECT_THAT(liquibase(theirs, files, {"update"}), Not(HasSubstr("exit code 0"))) << text;
    EXPECT_THROW(static_cast<void>(files.load("sqlite", "liquibase")), UsageError) << text;
  }
}

}  // namespace
}  // namespace fulldress::migrations
