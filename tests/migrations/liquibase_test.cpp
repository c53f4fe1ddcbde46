#include "migrations/format.hpp"
#include "migrations/liquibase_changelog.hpp"
#include "migrations/liquibase_sql.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// How Liquibase reads formatted SQL (FORMATS 4.10). liquibase_run_test.cpp runs it.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string header = "--liquibase formatted sql\n";

MigrationSet load(const Files& files, const FormatSettings& settings = {},
                  const std::string& engine = "sqlite") {
  return MigrationSet::load(
      files.path(),
      {.format = "liquibase", .engine = engine, .ledger_table = {}, .settings = settings});
}

/// The one file `a.sql` with this text behind its header.
MigrationSet load_text(const std::string& text, const FormatSettings& settings = {},
                       const std::string& engine = "sqlite") {
  return load(Files{{"a.sql", header + text}}, settings, engine);
}

/// `line:column id` of the error that stops the reading of `text`.
std::string refusal_of(const std::string& text) {
  const Files files{{"a.sql", header + text}};
  const std::string error = error_of([&] { static_cast<void>(load(files)); });
  const auto file = error.find(files.shown("a.sql"));
  if (file == std::string::npos) return error;
  const auto at = file + files.shown("a.sql").size() + 1;
  return error.substr(at, error.find(": ", at) - at) + " " + error.substr(0, error.find(' '));
}

std::vector<std::string> keys_of(const MigrationSet& set) {
  std::vector<std::string> keys;
  for (const auto& each : set.migrations()) keys.push_back(each.version);
  return keys;
}

std::vector<std::string> texts_of(const std::optional<Script>& script) {
  std::vector<std::string> texts;
  for (const auto& each : script.value_or(Script{}).statements) texts.push_back(each.text);
  return texts;
}

std::vector<std::string> split(const std::string& text, const LiquibaseSplitting& splitting = {}) {
  std::vector<std::string> texts;
  for (const auto& each : split_liquibase_sql(text, splitting)) texts.push_back(each.text);
  return texts;
}

TEST(LiquibaseChecksum, IsThatOfTheToolItself) {
  // What Liquibase 4.28 stores for these changesets.
  EXPECT_EQ(liquibase_checksum("insert into a values (1, 'b');"),
            "9:c8b0d7291438d46686e94948b2f21825");
  EXPECT_EQ(liquibase_checksum("create view v as select 1 as one;\n"),
            "9:9da7f47217ece51414d5a6aacae94d17");
  EXPECT_EQ(liquibase_checksum("create table a (i int primary key, t text default 'x;y'); -- "
                               "trailing\n/* note; */ create index ai on a (t);\n"),
            "9:3dc747146a3dd48ffa748cddb66830fb");
}

TEST(LiquibaseChecksum, CountsNoBlanks) {
  EXPECT_EQ(liquibase_checksum("select 1;"), liquibase_checksum(" select\r\n\t1 ; "));
  EXPECT_NE(liquibase_checksum("select 1;"), liquibase_checksum("select 1; --"));
}

TEST(LiquibaseSplit, CutsAtSemicolonsOutsideOfStringsAndComments) {
  EXPECT_THAT(split("select ';'; -- a;\n select \"b;c\" /* ; */;;\n"),
              ElementsAre("select ';'", "select \"b;c\""));
  EXPECT_THAT(split("select E'\\';';select 2"), ElementsAre("select E'\\';'", "select 2"));
}

TEST(LiquibaseSplit, KeepsCommentsWhenAskedTo) {
  const LiquibaseSplitting keeping{
      .splits = true, .strips_comments = false, .end_delimiter = std::nullopt};
  EXPECT_THAT(split("select 1; -- a;\nselect 2;", keeping),
              ElementsAre("select 1", "-- a;\nselect 2"));
  EXPECT_THAT(split("select 1; -- a;\nselect 2;"), ElementsAre("select 1", "select 2"));
}

TEST(LiquibaseSplit, KnowsNoDollarQuotes) {
  EXPECT_THAT(split("create function f() as $$ declare i int; begin i := 1; end; $$;"),
              ElementsAre("create function f() as $$ declare i int", "begin i := 1; end", "$$"));
}

TEST(LiquibaseSplit, DoesNotCutBetweenBeginAndEnd) {
  EXPECT_THAT(split("create trigger t begin select 1; select 2; end; select 3;"),
              ElementsAre("create trigger t begin select 1; select 2; end", "select 3"));
  EXPECT_THAT(split("begin transaction; select 1; commit;"),
              ElementsAre("begin transaction", "select 1", "commit"));
  EXPECT_THAT(split("select a.end; select b . begin; select 1;"),
              ElementsAre("select a.end", "select b . begin", "select 1"));
}

TEST(LiquibaseSplit, TakesGoAndSlashAtTheStartOfALine) {
  EXPECT_THAT(split("select 1\nGO\nselect 2\n/\nselect 4 / 2"),
              ElementsAre("select 1", "select 2", "select 4 / 2"));
}

TEST(LiquibaseSplit, ObeysItsDelimiter) {
  const auto by = [](const std::string& delimiter) {
    return LiquibaseSplitting{.splits = true, .strips_comments = true, .end_delimiter = delimiter};
  };
  EXPECT_THAT(split("select 1; select 2;\n@@\nselect 3;", by("@@")),
              ElementsAre("select 1; select 2;", "select 3;"));
  EXPECT_THAT(split("select 1;\ngo\nselect 2", by("\\ngo")), ElementsAre("select 1;", "select 2"));
  EXPECT_THAT(split("a; b", {.splits = false, .strips_comments = true, .end_delimiter = {}}),
              ElementsAre("a; b"));
}

TEST(LiquibaseSplit, SaysWhereAStatementStarts) {
  const auto found = split_liquibase_sql("-- x\n select 1;\n  select 2", {});
  EXPECT_EQ(found.at(0).offset_bytes, 6U);
  EXPECT_EQ(found.at(1).offset_bytes, 18U);
}

TEST(Liquibase, IsRecognisedByItsFirstLine) {
  EXPECT_EQ(Files({{"a.sql", "\n \n -- LIQUIBASE formatted SQL\n--changeset a:1\nselect 1;\n"}})
                .load("sqlite")
                .format()
                .name(),
            "liquibase");
  const Files none{{"a.sql", "select 1;\n--liquibase formatted sql\n"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(none.load("sqlite")); }),
              StartsWith("migrations.unknown-format"));
}

TEST(Liquibase, MakesOneMigrationOfEachChangeset) {
  const Files files{
      {"b/2.sql", header + "--changeset Ann:x\nselect 3;\n"},
      {"1.sql", header + "--changeset ann:1 labels:l\n--comment: why\nselect 1;\n"
                         "--changeset \"b b\":\"2 3\" context:\"a and b\"\nselect 2;"},
      {"other.sql", "select 4;"}};
  const auto set = load(files);
  EXPECT_THAT(keys_of(set), ElementsAre("1.sql::1::ann", "1.sql::2 3::b b", "b/2.sql::x::Ann"));
  EXPECT_EQ(set.migrations()[0].name, "why");
  EXPECT_EQ(set.migrations()[0].facts.at("labels"), "l");
  EXPECT_EQ(set.migrations()[1].facts.at("contexts"), "(a and b)");
  EXPECT_EQ(set.migrations()[1].up->statements[0].start.to_text(), files.shown("1.sql") + ":6:1");
  EXPECT_THAT(
      keys_of(load(files, {{"pathPrefix", "db/log"}})),
      ElementsAre("db/log/1.sql::1::ann", "db/log/1.sql::2 3::b b", "db/log/b/2.sql::x::Ann"));
}

TEST(Liquibase, ReadsTheAttributes) {
  const auto set = load_text(
      "--changeset a:1 runOnChange:true runInTransaction:false splitStatements:FALSE "
      "logicalFilePath:x/y.sql\nselect 1; select 2;\n--changeset a:2 runAlways:true "
      "endDelimiter:@@ stripComments:false\n-- c\nselect 1;@@\n");
  const Migration& first = set.migrations()[0];
  EXPECT_EQ(first.version, "x/y.sql::1::a");
  EXPECT_EQ(first.rerun, Rerun::when_changed);
  EXPECT_FALSE(first.up->is_transactional);
  EXPECT_THAT(texts_of(first.up), ElementsAre("select 1; select 2;"));
  EXPECT_EQ(set.migrations()[1].rerun, Rerun::always);
  EXPECT_THAT(texts_of(set.migrations()[1].up), ElementsAre("-- c\nselect 1;"));
}

TEST(Liquibase, TakesTheLogicalPathOfTheFile) {
  const Files files{{"a.sql",
                     "--liquibase formatted sql logicalFilePath:l.sql\n--changeset a:1\n"
                     "select 1;\n"}};
  EXPECT_THAT(keys_of(load(files)), ElementsAre("l.sql::1::a"));
}

TEST(Liquibase, LeavesOutWhatIsNotForThisRun) {
  const std::string text =
      "--changeset a:1 dbms:postgresql\nselect 1;\n--changeset a:2 dbms:!postgresql\nselect 1;\n"
      "--changeset a:3 dbms:oracle,sqlite\nselect 1;\n--changeset a:4 ignore:true\nselect 1;\n"
      "--changeset a:5 context:\"test or (prod and !eu)\"\nselect 1;\n--changeset a:6 "
      "labels:x,y\nselect 1;\n";
  EXPECT_THAT(keys_of(load_text(text)),
              ElementsAre("a.sql::2::a", "a.sql::3::a", "a.sql::5::a", "a.sql::6::a"));
  EXPECT_THAT(keys_of(load_text(text, {}, "postgres")),
              ElementsAre("a.sql::1::a", "a.sql::5::a", "a.sql::6::a"));
  EXPECT_THAT(keys_of(load_text(text, {{"contexts", "prod"}, {"labelFilter", "z or y"}})),
              ElementsAre("a.sql::2::a", "a.sql::3::a", "a.sql::5::a", "a.sql::6::a"));
  EXPECT_THAT(keys_of(load_text(text, {{"contexts", "prod,eu"}, {"labelFilter", "!x"}})),
              ElementsAre("a.sql::2::a", "a.sql::3::a"));
}

TEST(Liquibase, ExpandsProperties) {
  const auto set = load_text(
      "--property name:t value:one\n--property name:T value:two\n--property name:u value:pg "
      "dbms:postgresql\n--changeset a:${t}\nselect '${T} ${u} ${:t} ${given}';\n",
      {{"parameters.given", "g"}});
  EXPECT_EQ(set.migrations()[0].version, "a.sql::one::a");
  EXPECT_THAT(texts_of(set.migrations()[0].up), ElementsAre("select 'one ${u} ${t} g'"));
}

TEST(Liquibase, IgnoresTheLinesItIsToldTo) {
  const auto set = load_text(
      "--changeset a:1\nselect 1;\n--ignoreLines:1\nselect 2;\nselect 3;\n--ignoreLines:start\n"
      "select 4;\n--ignoreLines:end\nselect 5;\n");
  EXPECT_THAT(texts_of(set.migrations()[0].up), ElementsAre("select 1", "select 3", "select 5"));
}

TEST(LiquibaseRollback, IsWhatItsLinesSay) {
  const auto set = load_text(
      "--changeset a:1\ncreate table t (i int);\n--rollback drop table t;\n--rollback drop table "
      "u;\n--changeset a:2\nselect 1;\n/* liquibase rollback\ndrop view v;\nselect 2;\n*/\n"
      "--changeset a:3\nselect 1;\n--rollback not required\n--changeset a:4\nselect 1;\n--rollback "
      "empty\n--changeset a:5\nselect 1;\n--changeset a:6\nselect 1;\n--rollback changesetId:1 "
      "changesetAuthor:a\n");
  const auto& all = set.migrations();
  EXPECT_THAT(texts_of(all[0].down), ElementsAre("drop table t", "drop table u"));
  EXPECT_EQ(all[0].down->statements[1].start.line, 5U);
  EXPECT_THAT(texts_of(all[1].down), ElementsAre("drop view v", "select 2"));
  ASSERT_TRUE(all[2].down.has_value());
  EXPECT_THAT(texts_of(all[2].down), IsEmpty());
  EXPECT_TRUE(all[3].down.has_value());
  EXPECT_FALSE(all[4].down.has_value());
  EXPECT_THAT(texts_of(all[5].down), ElementsAre("create table t (i int)"));
}

TEST(LiquibaseRollback, OfAChangesetThatIsNotThereIsRefused) {
  EXPECT_EQ(refusal_of("--changeset a:1\nselect 1;\n--rollback changesetId:9 changesetAuthor:a\n"),
            "2:1 migrations.malformed-directive");
  EXPECT_EQ(refusal_of("--changeset a:1\nselect 1;\n--rollback changesetId:1\n"),
            "4:12 migrations.malformed-directive");
  EXPECT_EQ(refusal_of("--changeset a:1\nselect 1;\n/* liquibase rollback\nselect 2;\n"),
            "4:1 migrations.malformed-directive");
}

TEST(LiquibasePrecondition, IsWhatItsLinesSay) {
  const auto set = load_text(
      "--changeset a:1\n--preconditions onFail:MARK_RAN onError:CONTINUE\n"
      "--precondition-sql-check expectedResult:0 select count(*) from t\n"
      "--precondition-sql-check expectedResult:'a b' select x\n"
      "--precondition-table-exists table:t schema:s\n--precondition-view-exists view:v\nselect "
      "1;\n");
  const Preconditions& found = set.migrations()[0].preconditions;
  EXPECT_EQ(found.on_fail, Unmet::marks);
  EXPECT_EQ(found.on_error, Unmet::skips);
  ASSERT_EQ(found.all.size(), 4U);
  EXPECT_EQ(found.all[0].expected, "0");
  EXPECT_EQ(found.all[0].subject, "select count(*) from t");
  EXPECT_EQ(found.all[1].expected, "a b");
  EXPECT_EQ(found.all[2].subject, "t");
  EXPECT_EQ(found.all[2].schema, "s");
  EXPECT_EQ(found.all[3].kind, Precondition::Kind::view_exists);
  EXPECT_EQ(found.all[3].position.line, 7U);
}

TEST(LiquibaseDirective, IsRefusedWhereTheToolTakesItForMalformed) {
  const std::vector<std::pair<std::string, std::string>> malformed = {
      {"-changeset a:1\nselect 1;\n", "2:1 migrations.malformed-directive"},
      {"--changeset a\nselect 1;\n", "2:1 migrations.malformed-directive"},
      {"--changeset a: 1\nselect 1;\n", "2:1 migrations.malformed-directive"},
      {"--changesets are good\n", "2:1 migrations.malformed-directive"},
      {"--changeset a:\" \"\nselect 1;\n", "2:1 migrations.malformed-directive"},
      {"--comment outside\n", "2:1 migrations.malformed-directive"},
      {"-- property of mine\n", "2:1 migrations.malformed-directive"},
      {"--changeset a:1\n--comments: x\nselect 1;\n", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n-comment x\nselect 1;\n", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\nselect 1;\n-rollback drop\n", "4:1 migrations.malformed-directive"},
      {"--changeset a:1\n-preconditions \nselect 1;\n", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n-precondition-sql-check x\n", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n--precondition-sql-check\nselect 1;",
       "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n--precondition-foo bar\nselect 1;", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n--precondition-table-exists t\nselect 1;",
       "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n--preconditions onFail:STOP\nselect 1;",
       "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n-validCheckSum 1:any\nselect 1;", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n--ignoreLines:many\nselect 1;", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n-ignoreLines:1\nselect 1;", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n--ignore:1\nselect 1;", "3:1 migrations.malformed-directive"},
      {"--changeset a:1\n\n--changeset a:2\nselect 1;\n", "2:1 migrations.empty-part"},
      {"--changeset a:1\n", "2:1 migrations.empty-part"},
      {"--changeset a:1 runWith:psql\nselect 1;\n", "2:1 migrations.unsupported"},
      {"--changeset a:1 failOnError:false\nselect 1;\n", "2:1 migrations.unsupported"},
      {"--changeset a:1\n--rollbackSqlFile path:x\nselect 1;\n", "3:1 migrations.unsupported"},
      {"--changeset a:1\nselect 1;\n--changeset a:1\nselect 2;\n",
       "4:1 migrations.duplicate-version"},
  };
  for (const auto& [text, wanted] : malformed) EXPECT_EQ(refusal_of(text), wanted) << text;
}

TEST(LiquibaseDirective, IsAnOrdinaryCommentOtherwise) {
  for (const std::string text :
       {"-- note\n--changeset a:1\nselect 1;\n-- a comment: x\n--liquibase formatted sql\n",
        "--changeset a:1\nselect 1;\n--rollback\n-- rolled back by hand\n",
        "select 0;\n--changeset a:1\r\nselect 1;\r\n"}) {
    EXPECT_THAT(texts_of(load_text(text).migrations().at(0).up), ElementsAre("select 1")) << text;
  }
}

constexpr const char* changeset = "--liquibase formatted sql\n--changeset a:1\nselect 1;\n";

/// Three SQL files and a root.
Files tree(const std::string& name, const std::string& root) {
  return Files{{name, root},
               {"changes/2.sql", changeset},
               {"changes/1.sql", changeset},
               {"last.sql", changeset}};
}

TEST(LiquibaseRoot, SaysTheOrderInXml) {
  const Files files =
      tree("db.changelog-master.xml",
           "<?xml version=\"1.0\"?>\n<databaseChangeLog xmlns=\"x\">\n<property name=\"p\" "
           "value=\"1\"/>\n<include file=\"last.sql\" relativeToChangelogFile=\"true\"/>\n"
           "<includeAll path=\"classpath:db/log/changes/\"/></databaseChangeLog>");
  EXPECT_EQ(files.load("sqlite").format().name(), "liquibase");
  EXPECT_THAT(keys_of(load(files)), ElementsAre("last.sql::1::a", "db/log/changes/1.sql::1::a",
                                                "db/log/changes/2.sql::1::a"));
  EXPECT_THAT(keys_of(load(files, {{"pathPrefix", "db/log"}})).front(), "db/log/last.sql::1::a");
}

TEST(LiquibaseRoot, SaysTheOrderInYamlAndJson) {
  EXPECT_THAT(keys_of(load(tree("master.yaml",
                                "databaseChangeLog:\n  - include:\n      file: changes/2.sql\n  - "
                                "include: {file: changes/1.sql, context: \"x\"}\n"))),
              ElementsAre("changes/2.sql::1::a", "changes/1.sql::1::a"));
  EXPECT_THAT(keys_of(load(tree("master.json",
                                "{\"databaseChangeLog\": [{\"includeAll\": {\"path\": "
                                "\"changes\"}}, {\"include\": {\"file\": \"last.sql\"}}]}"))),
              ElementsAre("changes/1.sql::1::a", "changes/2.sql::1::a", "last.sql::1::a"));
}

TEST(LiquibaseRoot, IncludesOtherRootsAndPlainSql) {
  const Files files = tree("root.yaml", "databaseChangeLog:\n- include: {file: sub.xml}\n");
  files.write("sub.xml", "<databaseChangeLog><include file=\"plain.sql\"/></databaseChangeLog>");
  files.write("plain.sql", "-- c\nselect 1;\n");
  const auto set = load(files);
  EXPECT_THAT(keys_of(set), ElementsAre("plain.sql::raw::includeAll"));
  EXPECT_THAT(texts_of(set.migrations()[0].up), ElementsAre("-- c\nselect 1;"));
  // SQLite's driver would lose the second; PostgreSQL's sends both.
  files.write("plain.sql", "-- c\nselect 1;\n-- d\n select 2;");
  EXPECT_THAT(error_of([&] { static_cast<void>(load(files)); }),
              StartsWith("migrations.several-statements " + files.shown("plain.sql") + ":4:2"));
  EXPECT_THAT(texts_of(files.load("postgres", "liquibase").migrations()[0].up),
              ElementsAre("-- c\nselect 1;\n-- d\n select 2;"));
}

TEST(LiquibaseRoot, IsRefusedWhereItCannotBeObeyed) {
  const auto refused = [](const std::string& name, const std::string& root) {
    const Files files = tree(name, root);
    const std::string error = error_of([&] { static_cast<void>(load(files)); });
    const auto file = error.find(files.shown(name));
    if (file == std::string::npos) return error;
    const auto at = file + files.shown(name).size() + 1;
    return error.substr(at, error.find(": ", at) - at) + " " + error.substr(0, error.find(' '));
  };
  EXPECT_THAT(refused("r.xml",
                      "<databaseChangeLog>\n  <changeSet id=\"1\" author=\"a\"><dropTable "
                      "tableName=\"t\"/></changeSet>\n</databaseChangeLog>"),
              AllOf(StartsWith("2:"), HasSubstr(" migrations.unsupported")));
  EXPECT_THAT(
      refused("r.xml", "<databaseChangeLog>\n<include file=\"x.sql\"/></databaseChangeLog>"),
      AllOf(StartsWith("2:"), HasSubstr(" migrations.missing-include")));
  EXPECT_THAT(refused("r.xml", "<databaseChangeLog>\n<include"),
              HasSubstr(" migrations.malformed-changelog"));
  EXPECT_THAT(refused("r.yaml", "databaseChangeLog:\n  - include: [\n"),
              HasSubstr(" migrations.malformed-changelog"));
  EXPECT_THAT(refused("r.yaml", "databaseChangeLog:\n  - changeSet:\n      id: 1\n"),
              AllOf(StartsWith("2:"), HasSubstr(" migrations.malformed-changelog")));
  const Files two = tree("a.yaml", "databaseChangeLog:\n");
  two.write("b.yaml", "databaseChangeLog:\n- include: {file: last.sql}\n");
  EXPECT_THAT(error_of([&] { static_cast<void>(load(two)); }),
              StartsWith("migrations.ambiguous-changelog"));
  EXPECT_THAT(keys_of(load(two, {{"changelog", "b.yaml"}})), ElementsAre("last.sql::1::a"));
}

TEST(LiquibaseValidChecksum, IsTakenAsItIs) {
  const auto set =
      load_text("--changeset a:1\n--validCheckSum: 9:abc\n--validCheckSum 1:any\nselect 1;\n");
  EXPECT_THAT(set.migrations()[0].other_checksums, ElementsAre("9:abc", "*"));
}

}  // namespace
}  // namespace fulldress::migrations
