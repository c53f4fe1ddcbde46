#include "migrations/liquibase_inline.hpp"

#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Changesets of SQL inside of Liquibase's XML, YAML and JSON.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string xml(const std::string& body) {
  return "<?xml version=\"1.0\"?>\n<databaseChangeLog>\n" + body + "\n</databaseChangeLog>\n";
}

std::string changeset(const std::string& body, const std::string& attributes = "") {
  return xml("<changeSet id=\"1\" author=\"me\"" + attributes + ">" + body + "</changeSet>");
}

std::vector<std::string> texts_of(const std::optional<Script>& script) {
  std::vector<std::string> texts;
  if (!script) return {"no script"};
  for (const auto& each : script->statements) texts.push_back(each.text);
  return texts;
}

std::string load_error(const std::string& text) {
  const Files files{{"root.xml", text}};
  return error_of([&] { static_cast<void>(files.load("sqlite", "liquibase")); });
}

TEST(LiquibaseInline, ReadsSqlOfXml) {
  const Files files{
      {"root.xml",
       xml("<property name=\"n\" value=\"t1\"/>\n<changeSet id=\"1\" author=\"me\" "
           "context=\"x\" labels=\"l\" runOnChange=\"true\">\n  <comment>why &amp; "
           "how</comment>\n  <sql>create table ${n} (i int);\n    insert into ${n} select 1 where "
           "1 &lt; 2;</sql>\n  <sql endDelimiter=\"@@\" stripComments=\"true\"><![CDATA[-- c\n"
           "select '&lt;'; select 2@@select 3]]></sql>\n  <rollback>drop table ${n};</rollback>\n"
           "</changeSet>")}};
  const auto set = files.load("sqlite", "liquibase");
  const Migration& migration = set.migrations().at(0);
  EXPECT_EQ(migration.version, "root.xml::1::me");
  EXPECT_EQ(migration.rerun, Rerun::when_changed);
  EXPECT_EQ(migration.facts.at("comment"), "why & how");
  EXPECT_EQ(migration.facts.at("description"), "sql; sql");
  EXPECT_THAT(texts_of(migration.up),
              ElementsAre("create table t1 (i int)", "insert into t1 select 1 where 1 < 2",
                          "select '&lt;'; select 2", "select 3"));
  EXPECT_EQ(migration.up->statements[1].start.to_text(), files.shown("root.xml") + ":7:5");
  EXPECT_EQ(migration.up->statements[2].start.line, 9U);
  EXPECT_THAT(texts_of(migration.down), ElementsAre("drop table t1"));
}

TEST(LiquibaseInline, ReadsSqlOfYamlAndJson) {
  const Files files{
      {"root.yaml",
       "databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: me\n      runAlways: true\n"
       "      preConditions:\n        - onFail: MARK_RAN\n        - not:\n            - "
       "tableExists:\n                tableName: a\n      changes:\n        - sql:\n            "
       "sql: |\n              create table a (i int);\n              insert into a values (1);\n"
       "        - sqlFile:\n            path: more.txt\n            relativeToChangelogFile: true\n"
       "      rollback:\n        - sql:\n            sql: drop table a\n  - include:\n      file: "
       "sub.json\n"},
      {"more.txt", "insert into a\n  values (2);"},
      {"sub.json",
       "{\"databaseChangeLog\": [{\"changeSet\": {\"id\": \"2\", \"author\": \"me\", \"changes\": "
       "[{\"sql\": {\"sql\": \"select 1;\\nselect 2\"}}], \"rollback\": \"drop table b\"}}]}"}};
  const auto set = files.load("sqlite", "liquibase");
  ASSERT_EQ(set.migrations().size(), 2U);
  const Migration& first = set.migrations()[0];
  EXPECT_EQ(first.rerun, Rerun::always);
  EXPECT_THAT(texts_of(first.up), ElementsAre("create table a (i int)", "insert into a values (1)",
                                              "insert into a\n  values (2)"));
  EXPECT_EQ(first.up->statements[1].start.to_text(), files.shown("root.yaml") + ":15:15");
  EXPECT_EQ(first.up->statements[2].start.to_text(), files.shown("more.txt") + ":1:1");
  EXPECT_THAT(texts_of(first.down), ElementsAre("drop table a"));
  EXPECT_EQ(first.preconditions.on_fail, Unmet::marks);
  EXPECT_TRUE(first.preconditions.all.at(0).is_negated);
  EXPECT_THAT(texts_of(set.migrations()[1].up), ElementsAre("select 1", "select 2"));
  EXPECT_THAT(texts_of(set.migrations()[1].down), ElementsAre("drop table b"));
}

TEST(LiquibaseInline, TakesBackWhatItsRollbackSays) {
  const auto down_of = [](const std::string& rollback) {
    const Files files{{"root.xml", changeset("<sql>select 1</sql>" + rollback)}};
    return texts_of(files.load("sqlite", "liquibase").migrations().at(0).down);
  };
  EXPECT_THAT(down_of(""), ElementsAre("no script"));
  EXPECT_THAT(down_of("<rollback/>"), IsEmpty());
  EXPECT_THAT(down_of("<rollback>select 2; select 3</rollback>"),
              ElementsAre("select 2", "select 3"));
  EXPECT_THAT(down_of("<rollback><sql>select 4</sql></rollback><rollback>select 5</rollback>"),
              ElementsAre("select 4", "select 5"));
  EXPECT_THAT(down_of("<rollback changeSetId=\"1\" changeSetAuthor=\"me\"/>"),
              ElementsAre("select 1"));
}

TEST(LiquibaseInline, RefusesChangesOfItsOwnKind) {
  const auto error = load_error(changeset(
      "\n  <createTable tableName=\"t\"><column name=\"i\" type=\"int\"/></createTable>"));
  EXPECT_THAT(error, AllOf(StartsWith("migrations.unsupported"), HasSubstr("root.xml:4:"),
                           HasSubstr("root.xml::1::me"), HasSubstr("createTable")));
  EXPECT_THAT(load_error(changeset("<sql>select 1</sql><rollback><dropTable "
                                   "tableName=\"t\"/></rollback>")),
              HasSubstr("dropTable"));
  EXPECT_THAT(load_error(changeset("<sql>select 1</sql>", " failOnError=\"false\"")),
              StartsWith("migrations.unsupported"));
  const Files yaml{{"root.yaml",
                    "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: me\n    changes:\n   "
                    " - addColumn:\n        tableName: t\n        columns:\n        - column: "
                    "{name: i, type: int}\n"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(yaml.load("sqlite", "liquibase")); }),
              AllOf(StartsWith("migrations.unsupported"), HasSubstr("root.yaml:6:"),
                    HasSubstr("addColumn")));
}

/// One that is for another database only is nobody's business here.
TEST(LiquibaseInline, LeavesOutWhatIsNotForThisRun) {
  const Files files{
      {"root.xml",
       xml("<changeSet id=\"1\" author=\"me\" dbms=\"oracle\"><createTable "
           "tableName=\"t\"/></changeSet><changeSet id=\"2\" author=\"me\"><sql "
           "dbms=\"mysql\">nope</sql><sql dbms=\"sqlite\">select 1</sql></changeSet>")}};
  const auto set = files.load("sqlite", "liquibase");
  ASSERT_EQ(set.migrations().size(), 1U);
  EXPECT_THAT(texts_of(set.migrations()[0].up), ElementsAre("select 1"));
}

TEST(LiquibaseInline, MayDoNothing) {
  for (const std::string body : {"", "<empty/>"}) {
    const Files files{{"root.xml", changeset(body)}};
    const auto set = files.load("sqlite", "liquibase");
    EXPECT_THAT(texts_of(set.migrations().at(0).up), IsEmpty());
    EXPECT_EQ(set.migrations()[0].facts.at("description"), "empty");
  }
}

TEST(LiquibaseInline, RefusesWhatIsMalformed) {
  EXPECT_THAT(load_error(xml("<changeSet id=\"1\"><sql>select 1</sql></changeSet>")),
              StartsWith("migrations.malformed-changelog"));
  EXPECT_THAT(load_error(changeset("<sql>  </sql>")), StartsWith("migrations.malformed-changelog"));
  EXPECT_THAT(load_error(changeset("<sqlFile path=\"none.sql\"/>")),
              StartsWith("migrations.missing-include"));
  EXPECT_THAT(load_error(xml("<preConditions><dbms type=\"oracle\"/></preConditions>")),
              StartsWith("migrations.wrong-engine"));
  EXPECT_THAT(load_error(xml("<preConditions><runningAs username=\"x\"/></preConditions>")),
              StartsWith("migrations.unsupported"));
  EXPECT_THAT(load_error(changeset("<preConditions onFail=\"PERHAPS\"/><sql>select 1</sql>")),
              StartsWith("migrations.malformed-changelog"));
}

TEST(LiquibaseInline, TakesTheLogicalPathOfItsFile) {
  const Files files{{"root.xml",
                     "<databaseChangeLog logicalFilePath=\"db/log.xml\"><changeSet id=\"1\" "
                     "author=\"me\"><sql>select 1</sql></changeSet></databaseChangeLog>"}};
  EXPECT_EQ(files.load("sqlite", "liquibase").migrations().at(0).version, "db/log.xml::1::me");
}

class LiquibaseConditions : public ::testing::Test {
 protected:
  Verdict verdict_of(const std::string& conditions) {
    Place place("sqlite");
    place.session->execute(
        "create table t (i int); create view v as select 1; create index ti on t (i)");
    const Files files{{"root.xml", changeset("<preConditions onFail=\"CONTINUE\">" + conditions +
                                             "</preConditions><sql>select 1</sql>")}};
    return apply(*place.session, files.load("sqlite", "liquibase")).at(0).verdict;
  }
};

TEST_F(LiquibaseConditions, ThatHoldLetItRun) {
  for (const std::string condition :
       {"<tableExists tableName=\"t\"/>", "<not><tableExists tableName=\"u\"/></not>",
        "<viewExists viewName=\"v\"/>", "<columnExists tableName=\"t\" columnName=\"i\"/>",
        "<indexExists indexName=\"ti\"/>", "<indexExists indexName=\"ti\" tableName=\"t\"/>",
        "<or><tableExists tableName=\"u\"/><viewExists viewName=\"v\"/></or>",
        "<not><tableExists tableName=\"u\"/><viewExists viewName=\"w\"/></not>",
        "<and><dbms type=\"sqlite\"/><not><dbms type=\"oracle\"/></not></and>",
        "<sqlCheck expectedResult=\"0\">select count(*) from t</sqlCheck>"}) {
    EXPECT_EQ(verdict_of(condition), Verdict::passed) << condition;
  }
}

TEST_F(LiquibaseConditions, ThatDoNotHoldKeepItFromRunning) {
  for (const std::string condition :
       {"<tableExists tableName=\"u\"/>", "<not><tableExists tableName=\"t\"/></not>",
        "<viewExists viewName=\"t\"/>", "<columnExists tableName=\"t\" columnName=\"j\"/>",
        "<indexExists indexName=\"ti\" tableName=\"u\"/>", "<sequenceExists sequenceName=\"t\"/>",
        "<or><tableExists tableName=\"u\"/><viewExists viewName=\"w\"/></or>",
        "<not><tableExists tableName=\"u\"/><viewExists viewName=\"v\"/></not>",
        "<and><dbms type=\"sqlite\"/><dbms type=\"oracle\"/></and>",
        "<not><and><dbms type=\"sqlite\"/><tableExists tableName=\"t\"/></and></not>",
        "<sqlCheck expectedResult=\"1\">select count(*) from t</sqlCheck>"}) {
    EXPECT_EQ(verdict_of(condition), Verdict::skipped) << condition;
  }
}

TEST_F(LiquibaseConditions, ThatCannotBeAskedAreRefused) {
  EXPECT_THAT(load_error(changeset("<preConditions><rowCount tableName=\"t\" "
                                   "expectedRows=\"1\"/></preConditions><sql>select 1</sql>")),
              AllOf(StartsWith("migrations.unsupported"), HasSubstr("rowCount")));
}

}  // namespace
}  // namespace fulldress::migrations
