#include "migrations/crc32.hpp"
#include "migrations/flyway_names.hpp"
#include "migrations/flyway_script.hpp"
#include "migrations/format.hpp"
#include "migrations/property_text.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// How Flyway reads a directory (FORMATS 4.1). flyway_run_test.cpp runs it.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

bool is_less(const std::string& left, const std::string& right) {
  return *FlywayVersion::parse(left) < *FlywayVersion::parse(right);
}

MigrationSet load(const Files& files, const FormatSettings& settings = {},
                  const std::string& engine = "sqlite") {
  return MigrationSet::load(
      files.path(),
      {.format = "flyway", .engine = engine, .ledger_table = {}, .settings = settings});
}

std::string load_error(const Files& files, const FormatSettings& settings = {}) {
  return error_of([&] { static_cast<void>(load(files, settings)); });
}

std::vector<std::string> versions_of(const MigrationSet& set) {
  std::vector<std::string> versions;
  for (const auto& each : set.migrations()) versions.push_back(each.version);
  return versions;
}

std::vector<std::string> statements_of(const Script& script) {
  std::vector<std::string> texts;
  for (const auto& each : script.statements) texts.push_back(each.text);
  return texts;
}

TEST(FlywayVersion, ComparesNumberByNumber) {
  EXPECT_TRUE(is_less("1.9", "1.10"));
  EXPECT_TRUE(is_less("2", "10"));
  EXPECT_TRUE(is_less("1", "1.0.1"));
  EXPECT_TRUE(is_less("99999999999999999999", "100000000000000000000"));
  EXPECT_FALSE(is_less("1.0", "1"));
  EXPECT_EQ(*FlywayVersion::parse("1_0"), *FlywayVersion::parse("1"));
  EXPECT_EQ(*FlywayVersion::parse("005"), *FlywayVersion::parse("5"));
  EXPECT_EQ(*FlywayVersion::parse("0"), *FlywayVersion::parse("0.0"));
}

TEST(FlywayVersion, KeepsItsTextWithPoints) {
  EXPECT_EQ(FlywayVersion::parse("1_02")->text(), "1.02");
}

TEST(FlywayVersion, IsNothingElse) {
  for (const std::string text : {"", "a", "1a", "1..2", "1.", ".1", "-1"}) {
    EXPECT_FALSE(FlywayVersion::parse(text).has_value()) << text;
  }
}

TEST(FlywayName, IsSplitAtItsFirstSeparator) {
  const auto name = parse_flyway_name("V1_2__a_b__c.sql", {});
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->version, "1_2");
  EXPECT_EQ(name->description, "a b  c");
  EXPECT_EQ(name->problem, "");
}

TEST(FlywayName, TakesTheLongestPrefix) {
  EXPECT_EQ(parse_flyway_name("beforeEachMigrate__x.sql", {})->prefix, "beforeEachMigrate");
  EXPECT_EQ(parse_flyway_name("beforeEachMigrateStatement.sql", {})->prefix,
            "beforeEachMigrateStatement");
  EXPECT_EQ(parse_flyway_name("B2__x.sql", {})->kind, FlywayKind::baseline);
  EXPECT_EQ(parse_flyway_name("U2__x.SQL", {})->kind, FlywayKind::undo);
}

TEST(FlywayName, SaysWhyItIsNone) {
  EXPECT_THAT(parse_flyway_name("V__a.sql", {})->problem, HasSubstr("no version"));
  EXPECT_THAT(parse_flyway_name("Vx__a.sql", {})->problem, HasSubstr("is no version"));
  EXPECT_THAT(parse_flyway_name("R1__a.sql", {})->problem, HasSubstr("between"));
  EXPECT_FALSE(parse_flyway_name("V1__a.sql.bak", {}).has_value());
  EXPECT_FALSE(parse_flyway_name("data.sql", {}).has_value());
}

TEST(FlywayChecksum, IsOverLinesWithoutTheirEnds) {
  const std::string wanted = std::to_string(static_cast<std::int32_t>(crc32("select 1;select 2;")));
  EXPECT_EQ(flyway_checksum("select 1;\nselect 2;\n"), wanted);
  EXPECT_EQ(flyway_checksum("select 1;\r\nselect 2;"), wanted);
  EXPECT_EQ(flyway_checksum("\xEF\xBB\xBFselect 1;\n\nselect 2;"), wanted);
  EXPECT_NE(flyway_checksum("select 1; \nselect 2;"), wanted);
  // 0xCBF43926 as a signed number.
  EXPECT_EQ(flyway_checksum("123456789"), "-873187034");
}

TEST(PropertyText, ReadsPropertiesAsJavaDoes) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& each :
       properties_of("# a=b\n! c\n a.b = c d \r\ne=f\\\n   g\nflag\nx:y\nz:1=2\n")) {
    found.emplace_back(each.key, each.value);
  }
  EXPECT_THAT(found, ElementsAre(Pair("a.b", "c d"), Pair("e", "fg"), Pair("flag", ""),
                                 Pair("x", "y"), Pair("z:1", "2")));
}

TEST(PropertyText, ReadsTheTomlFlywayNeeds) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& each : toml_values_of(
           "id = \"x\"\n[flyway]\ntable = 'h' # why\nmixed = true # yes\nlocations = [\"a\", "
           "\"b\"]\nplaceholders = { a = \"1\", b = \"2\" }\n[flyway.placeholders]\n\"c\" = \"3\"\n"
           "broken = \"\n")) {
    found.emplace_back(each.key, each.value);
  }
  EXPECT_THAT(found,
              ElementsAre(Pair("id", "x"), Pair("flyway.table", "h"), Pair("flyway.mixed", "true"),
                          Pair("flyway.locations", "a,b"), Pair("flyway.placeholders.a", "1"),
                          Pair("flyway.placeholders.b", "2"), Pair("flyway.placeholders.c", "3")));
}

TEST(Flyway, OrdersVersionsByNumberAndRepeatablesBehindThem) {
  const Files files{
      {"R__b.sql", "select 1;"},  {"R__a.sql", "select 1;"},        {"V10__c.sql", "select 1;"},
      {"V2__b.sql", "select 1;"}, {"old/V1_1__a.sql", "select 1;"}, {"readme.sql", "x"},
      {"V__none.sql", "x"}};
  const auto set = load(files);
  EXPECT_THAT(versions_of(set), ElementsAre("1.1", "2", "10", "R__a", "R__b"));
  EXPECT_EQ(set.migrations()[0].facts.at("up.script"), "old/V1_1__a.sql");
  EXPECT_EQ(set.migrations()[3].rerun, Rerun::when_changed);
  EXPECT_EQ(set.migrations()[0].rerun, Rerun::never);
}

TEST(Flyway, IsRecognisedByItsNames) {
  EXPECT_EQ(Files({{"sub/V1__a.sql", "select 1;"}}).load("sqlite").format().name(), "flyway");
  EXPECT_EQ(Files({{"R__a.sql", "select 1;"}}).load("sqlite").format().name(), "flyway");
  const Files none{{"Vacuum.sql", "select 1;"}, {"V1.sql", "select 1;"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(none.load("sqlite")); }),
              StartsWith("migrations.unknown-format"));
}

TEST(Flyway, LeavesADirectoryOfRefineryAlone) {
  const Files files{{"Cargo.toml", "[dependencies]\nrefinery = \"0.8\"\n"},
                    {"V1__a.sql", "select 1;"}};
  const auto found = error_of([&] { ASSERT_NE(files.load("sqlite").format().name(), "flyway"); });
  EXPECT_THAT(found, ::testing::AnyOf("no error", StartsWith("migrations.unknown-format")));
}

TEST(Flyway, PairsUndoFilesByVersion) {
  const Files files{{"V1.0__a.sql", "select 1;"},
                    {"U1__a.sql", "select 2;"},
                    {"V2__b.sql", "select 1;"},
                    {"U3__c.sql", "select 1;"}};
  const auto set = load(files);
  ASSERT_EQ(set.migrations().size(), 2U);
  EXPECT_EQ(set.migrations()[0].down->text, "select 2;");
  EXPECT_EQ(set.migrations()[0].facts.at("down.type"), "UNDO_SQL");
  EXPECT_FALSE(set.migrations()[1].down.has_value());
}

TEST(Flyway, HasNoWayBackForWhatHasNoVersion) {
  const Files files{{"V1__a.sql", "select 1;"},
                    {"U1__a.sql", "select 2;"},
                    {"V2__b.sql", "select 1;"},
                    {"B1__a.sql", "select 3;"},
                    {"R__c.sql", "select 1;"}};
  const auto set = load(files);
  for (const auto& each : set.migrations()) {
    const bool has_version = each.version == "1" || each.version == "2";
    EXPECT_EQ(each.irreversible_reason.has_value(), !has_version) << each.version;
  }
}

TEST(Flyway, PutsABaselineBehindWhatItStandsFor) {
  const Files files{{"V1__a.sql", "select 1;"},
                    {"V2__b.sql", "select 1;"},
                    {"V3__c.sql", "select 1;"},
                    {"B2__ab.sql", "select 1;"},
                    {"B4__all.sql", "select 1;"}};
  EXPECT_THAT(versions_of(load(files)), ElementsAre("1", "2", "B2", "3", "B4"));
  EXPECT_THAT(versions_of(load(files, {{"useBaselines", "false"}})), ElementsAre("1", "2", "3"));
}

TEST(Flyway, RefusesTwoFilesThatAreOneMigration) {
  const std::vector<std::pair<std::string, std::string>> twins = {
      {"V1__a.sql", "V1.0__b.sql"},
      {"R__a_b.sql", "sub/R__a b.sql"},
      {"beforeMigrate.sql", "sub/beforeMigrate.sql"}};
  for (const auto& [one, other] : twins) {
    const Files files{{"V5__a.sql", "select 1;"}, {one, "select 1;"}, {other, "select 1;"}};
    EXPECT_THAT(load_error(files),
                AllOf(StartsWith("migrations.duplicate-version"), HasSubstr(files.shown(one)),
                      HasSubstr(files.shown(other))));
  }
}

TEST(Flyway, RefusesOddNamesWhenAskedTo) {
  const Files files{{"V1__a.sql", "select 1;"}, {"Vx__b.sql", "select 1;"}};
  EXPECT_EQ(load_error(files), "no error");
  EXPECT_THAT(load_error(files, {{"validateMigrationNaming", "true"}}),
              AllOf(StartsWith("migrations.bad-name"), HasSubstr(files.shown("Vx__b.sql"))));
}

TEST(Flyway, RefusesASettingOfTheWrongKind) {
  const Files files{{"V1__a.sql", "select 1;"}};
  EXPECT_THAT(load_error(files, {{"mixed", "perhaps"}}), StartsWith("migrations.bad-setting"));
  EXPECT_THAT(load_error(files, {{"mixd", "true"}}), StartsWith("migrations.unknown-setting"));
}

TEST(FlywayPlaceholder, IsReplacedEverywhere) {
  const Files files{{"V1__a.sql", "select '${Name}'; -- ${name}\nselect ${n};\n"}};
  const auto set = load(files, {{"placeholders.name", "it"}, {"placeholders.N", "1"}});
  const Script& up = *set.migrations()[0].up;
  EXPECT_THAT(statements_of(up), ElementsAre("select 'it'", "select 1"));
  EXPECT_EQ(up.statements[1].start.to_text(), files.shown("V1__a.sql") + ":2:1");
}

TEST(FlywayPlaceholder, KnowsWhatFlywayKnows) {
  const Files files{
      {"V1__a.sql", "select '${flyway:defaultSchema} ${flyway:table} ${flyway:filename}';"}};
  const auto set = load(files, {}, "postgres");
  EXPECT_THAT(statements_of(*set.migrations()[0].up),
              ElementsAre("select 'public flyway_schema_history V1__a.sql'"));
}

TEST(FlywayPlaceholder, WithoutAValueIsRefused) {
  const Files files{{"V1__a.sql", "select 1;\nselect '${schema}';\n"}};
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.unresolved-placeholder " +
                                                  files.shown("V1__a.sql") + ":2:9: "),
                                       HasSubstr("${schema}")));
  files.write("V1__a.sql", "select 1;\nselect '${schema';\n");
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.unresolved-placeholder " +
                                                  files.shown("V1__a.sql") + ":2:9: "),
                                       HasSubstr("not closed")));
  EXPECT_EQ(load_error(files, {{"placeholderReplacement", "false"}}), "no error");
}

TEST(FlywayPlaceholder, CountsInTheChecksumOfRepeatablesOnly) {
  const Files files{{"R__a.sql", "select ${n};"}, {"V1__a.sql", "select ${n};"}};
  const auto set = load(files, {{"placeholders.n", "7"}});
  EXPECT_EQ(set.migrations()[0].checksum, flyway_checksum("select ${n};"));
  EXPECT_EQ(set.migrations()[1].checksum, flyway_checksum("select 7;"));
}

TEST(FlywayPlaceholder, OfTheMomentMakesARepeatableRunAlways) {
  const Files files{{"R__a.sql", "-- ${flyway:timestamp}\nselect 1;"},
                    {"V1__a.sql", "-- ${flyway:timestamp}\nselect 1;"}};
  const auto set = load(files);
  EXPECT_EQ(set.migrations()[0].rerun, Rerun::never);
  EXPECT_EQ(set.migrations()[1].rerun, Rerun::always);
}

TEST(FlywayScript, RunsOutsideOfATransactionWhatFlywayDoes) {
  for (const std::string text :
       {"create index concurrently i on t (x);",
        "/* why */ CREATE UNIQUE INDEX CONCURRENTLY i on t (x);", "drop index concurrently i;",
        "vacuum t;", "alter system set work_mem = 1;", "reindex verbose database d;",
        "drop database d;", "create tablespace s location '';", "discard all;",
        "drop subscription s;"}) {
    EXPECT_FALSE(
        load(Files{{"V1__a.sql", text}}, {}, "postgres").migrations()[0].up->is_transactional)
        << text;
  }
  for (const std::string text :
       {"create index i on t (concurrently);", "reindex table t;", "create table vacuum (i int);",
        "alter type e add value 'b';", "select 'vacuum';",
        "create function f() returns void as $$ vacuum; $$ language sql;"}) {
    EXPECT_TRUE(
        load(Files{{"V1__a.sql", text}}, {}, "postgres").migrations()[0].up->is_transactional)
        << text;
  }
  EXPECT_FALSE(load(Files{{"V1__a.sql", "pragma foreign_keys = off;"}})
                   .migrations()[0]
                   .up->is_transactional);
}

TEST(FlywayScript, RefusesToMixBothKinds) {
  const Files files{
      {"V1__a.sql", "create table t (i int);\n  create index concurrently i on t (i);"}};
  const auto error = [&](const FormatSettings& settings) {
    return error_of([&] { static_cast<void>(load(files, settings, "postgres")); });
  };
  EXPECT_THAT(error({}),
              StartsWith("migrations.mixed-transactions " + files.shown("V1__a.sql") + ":2:3"));
  EXPECT_EQ(error({{"mixed", "true"}}), "no error");
  EXPECT_FALSE(load(files, {{"mixed", "true"}}, "postgres").migrations()[0].up->is_transactional);
  files.write("V1__a.sql.conf", "executeInTransaction=false\n");
  EXPECT_FALSE(load(files, {}, "postgres").migrations()[0].up->is_transactional);
}

TEST(FlywayScript, ObeysItsConf) {
  const Files files{{"V1__a.sql", "select '${x}';"},
                    {"V1__a.sql.conf",
                     "# comment\nplaceholderReplacement=false\nencoding=UTF-8\n"
                     "shouldExecute=${run}==yes\nexecuteInTransaction = false\n"}};
  const auto skipped = load(files, {{"placeholders.run", "no"}});
  EXPECT_TRUE(skipped.migrations()[0].is_manual);
  EXPECT_FALSE(skipped.migrations()[0].up->is_transactional);
  EXPECT_THAT(statements_of(*skipped.migrations()[0].up), ElementsAre("select '${x}'"));
  EXPECT_FALSE(load(files, {{"placeholders.run", "yes"}}).migrations()[0].is_manual);
}

TEST(FlywayScript, RefusesAConfFlywayDoesNotKnow) {
  const Files files{{"V1__a.sql", "select 1;"},
                    {"V1__a.sql.conf", "\nexecuteInTransation=false\n"}};
  EXPECT_THAT(load_error(files),
              StartsWith("migrations.unknown-directive " + files.shown("V1__a.sql.conf") + ":2:1"));
  files.write("V1__a.sql.conf", "executeInTransaction=no\n");
  EXPECT_THAT(load_error(files), StartsWith("migrations.malformed-directive " +
                                            files.shown("V1__a.sql.conf") + ":1:1"));
  files.write("V1__a.sql.conf", "shouldExecute=a==b && c==d\n");
  EXPECT_THAT(load_error(files),
              StartsWith("migrations.unsupported " + files.shown("V1__a.sql.conf") + ":1:1"));
}

TEST(FlywayScript, HoldsTheRowsBehindCopy) {
  const Files files{
      {"V1__a.sql", "create table t (i int);\ncopy t from stdin;\n1\n;\n\\.\nselect 2;"}};
  const auto set = load(files, {}, "postgres");
  const auto& statements = set.migrations()[0].up->statements;
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[1].text, "copy t from stdin");
  EXPECT_EQ(statements[1].copy_data, "1\n;\n");
  EXPECT_EQ(statements[2].copy_data, std::nullopt);
}

TEST(FlywayScript, StandsBetweenItsCallbacks) {
  const Files files{{"V1__a.sql", "select 1;"},
                    {"U1__a.sql", "select 2;"},
                    {"beforeEachMigrate__b.sql", "select 'b';"},
                    {"beforeEachMigrate.sql", "select 'a';"},
                    {"afterEachMigrate.sql", "select 'z';"},
                    {"beforeEachUndo.sql", "select 'u';"}};
  const auto set = load(files);
  EXPECT_THAT(statements_of(*set.migrations()[0].up),
              ElementsAre("select 'a'", "select 'b'", "select 1", "select 'z'"));
  EXPECT_THAT(statements_of(*set.migrations()[0].down), ElementsAre("select 'u'", "select 2"));
  EXPECT_EQ(set.migrations()[0].up->statements[1].start.file,
            files.shown("beforeEachMigrate__b.sql"));
  EXPECT_EQ(set.migrations()[0].checksum, flyway_checksum("select 1;"));
}

}  // namespace
}  // namespace fulldress::migrations
