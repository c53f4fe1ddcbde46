#include "migrations/format.hpp"
#include "migrations/node_pg_migrate_file.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// node-pg-migrate's rules (FORMATS 4.11). node_pg_migrate_oracle_database_test.cpp runs the tool
// beside us.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return "-- Up Migration\n" + up + "\n-- Down Migration\n" + down + "\n";
}

MigrationSet load(const Files& files, const FormatSettings& settings = {}) {
  return MigrationSet::load(files.path(), {.format = "node-pg-migrate",
                                           .engine = "postgres",
                                           .ledger_table = "",
                                           .settings = settings});
}

std::string load_error(const Files& files, const FormatSettings& settings = {}) {
  return error_of([&] { static_cast<void>(load(files, settings)); });
}

std::vector<std::string> versions_of(const MigrationSet& set) {
  std::vector<std::string> versions;
  for (const auto& each : set.migrations()) versions.push_back(each.version);
  return versions;
}

std::string up_of(const std::string& text) {
  const Files files{{"1_a.sql", text}};
  return load(files).migrations().at(0).up->text;
}

std::string down_of(const std::string& text) {
  const Files files{{"1_a.sql", text}};
  const auto set = load(files);
  const auto& down = set.migrations().at(0).down;
  return down ? down->text : "none";
}

TEST(NodePgMigrate, CutsAFileAtItsMarkers) {
  EXPECT_EQ(up_of(file("select 1;", "select 2;")), "-- Up Migration\nselect 1;\n;");
  EXPECT_EQ(down_of(file("select 1;", "select 2;")), "-- Down Migration\nselect 2;\n;");
  EXPECT_EQ(up_of("-- Down Migration\nselect 2;\n-- Up Migration\nselect 1;"),
            "-- Up Migration\nselect 1;");
  EXPECT_EQ(down_of("-- Down Migration\nselect 2;\n-- Up Migration\nselect 1;"),
            "-- Down Migration\nselect 2;\n;");
}

TEST(NodePgMigrate, SendsTheWholeFileWhereNoLineSaysUp) {
  EXPECT_EQ(up_of("select 1;\n-- Down Migration\nselect 2;"),
            "select 1;\n-- Down Migration\nselect 2;");
  EXPECT_EQ(down_of("select 1;\n-- Down Migration\nselect 2;"), "-- Down Migration\nselect 2;");
  EXPECT_EQ(up_of("select 1"), "select 1;");
  EXPECT_EQ(down_of("select 1"), "none");
}

TEST(NodePgMigrate, DropsWhatStandsInFrontOfTheMarker) {
  EXPECT_EQ(up_of("select 0;\n-- Up Migration\nselect 1;"), "-- Up Migration\nselect 1;");
}

TEST(NodePgMigrate, ReadsMarkersAsItsPatternDoes) {
  for (const std::string marker :
       {"--up migration", "-- UP  Migration", "--- up migration please", " \t--\t-- Up\tMigration",
        "-- up\nmigration", "-----\n-- Up Migration"}) {
    EXPECT_EQ(up_of("select 0;\n" + marker + "\nselect 1;"), marker + "\nselect 1;") << marker;
  }
  for (const std::string none : {"-- up-migration", "-- Upmigration", "- - up migration",
                                 "select 1; -- up migration", "-- the up migration"}) {
    EXPECT_THAT(up_of("select 0;\n" + none + "\nselect 1;"), StartsWith("select 0;")) << none;
  }
  // Blank lines in front belong to the match, and so to the section.
  EXPECT_EQ(up_of("select 0;\n\n \n-- Up Migration\nselect 1;"), "\n \n-- Up Migration\nselect 1;");
}

TEST(NodePgMigrate, TakesTheFirstOfSeveralMarkers) {
  const std::string text = "-- Up Migration\na;\n-- Up Migration\nb;\n-- Down Migration\nc;";
  EXPECT_EQ(up_of(text), "-- Up Migration\na;\n-- Up Migration\nb;\n;");
}

TEST(NodePgMigrate, KnowsWhereASectionStands) {
  const Files files{{"1_a.sql", file("select 1;", "select 2;")}};
  const auto set = load(files);
  EXPECT_EQ(set.migrations()[0].up->start.to_text(), files.shown("1_a.sql") + ":1:1");
  EXPECT_EQ(set.migrations()[0].down->start.to_text(), files.shown("1_a.sql") + ":3:1");
}

TEST(NodePgMigrate, SortsByNumberAndThenByName) {
  const Files files{{"10_a.sql", ""},
                    {"9_b.sql", ""},
                    {"1781000000001_ms.sql", ""},
                    {"20260609101320000_utc.sql", ""},
                    {"1781000000000_ms.sql", ""},
                    {"9_A.sql", ""},
                    {"9_a10.sql", ""},
                    {"9_a9.sql", ""}};
  EXPECT_THAT(versions_of(load(files)),
              ElementsAre("9_a9", "9_a10", "9_A", "9_b", "10_a", "1781000000000_ms",
                          "20260609101320000_utc", "1781000000001_ms"));
}

TEST(NodePgMigrate, ReadsSeventeenDigitsAsATime) {
  EXPECT_EQ(node_pg_number("19700101000000001_a"), 1.0);
  EXPECT_EQ(node_pg_number("20260228235959999_a"), 1772323199999.0);
  EXPECT_EQ(node_pg_number("20260230000000000_a"), node_pg_number("20260302000000000_a"));
  EXPECT_EQ(node_pg_number("20260101240000000_a"), node_pg_number("20260102000000000_a"));
  EXPECT_FALSE(node_pg_number("20261301000000000_a"));
  EXPECT_FALSE(node_pg_number("20260101250000000_a"));
  EXPECT_EQ(node_pg_number("2026010100000000_a"), 2026010100000000.0);
  EXPECT_FALSE(node_pg_number("a_1"));
}

// What Node's localeCompare says with numeric and ignorePunctuation.
TEST(NodePgMigrate, ComparesNamesAsJavaScriptDoes) {
  const std::vector<std::string> sorted = {"1_9",  "1_10", "1_a",     "1_A", "1_a+b",
                                           "1_a~", "1_ab", "1-a.sql", "1_b", "1_B"};
  for (std::size_t left = 0; left < sorted.size(); ++left) {
    for (std::size_t right = 0; right < sorted.size(); ++right) {
      EXPECT_EQ(node_pg_name_less(sorted[left], sorted[right]), left < right)
          << sorted[left] << " " << sorted[right];
    }
  }
  EXPECT_FALSE(node_pg_name_less("1_a", "1a"));
  EXPECT_FALSE(node_pg_name_less("1a", "1_a"));
}

TEST(NodePgMigrate, RefusesNamesItCannotSort) {
  const Files files{{"1_a.sql", ""}, {"b.sql", ""}};
  EXPECT_THAT(load_error(files),
              AllOf(StartsWith("migrations.bad-file-name " + files.shown("b.sql")),
                    HasSubstr("number in front")));
  const Files invalid{{"1_a.sql", ""}, {"20261301000000000_b.sql", ""}};
  EXPECT_THAT(load_error(invalid), StartsWith("migrations.bad-file-name"));
  // One file is never compared with another.
  const Files single{{"b.sql", "select 1;"}};
  EXPECT_EQ(load_error(single), "no error");
}

TEST(NodePgMigrate, RefusesWhatItWouldRunAsAProgram) {
  const Files files{{"1_a.sql", file("", "")}, {"2_b.js", "exports.up = () => {}"}};
  EXPECT_THAT(load_error(files), StartsWith("migrations.unsupported " + files.shown("2_b.js")));
  EXPECT_EQ(load_error(files, {{"ignore-pattern", ".*\\.js"}}), "no error");
}

TEST(NodePgMigrate, RefusesAQuoteInAName) {
  const Files files{{"1_a'b.sql", file("", "")}};
  EXPECT_THAT(load_error(files), StartsWith("migrations.bad-file-name"));
}

TEST(NodePgMigrate, PassesOverHiddenFilesAndFolders) {
  const Files files{{"1_a.sql", ""}, {".2_b.js", ""}, {"sub/3_c.js", ""}};
  EXPECT_THAT(versions_of(load(files)), ElementsAre("1_a"));
}

TEST(NodePgMigrate, RunsBothFilesOfAPairWithTheOlderLoader) {
  const Files files{{"1_a.up.sql", "select 1;"}, {"1_a.down.sql", "select 2;"}};
  EXPECT_THAT(versions_of(load(files)), ElementsAre("1_a.down", "1_a.up"));
}

TEST(NodePgMigrate, PairsFilesWithTheNewerLoader) {
  const FormatSettings settings{{"loader", "sql"}};
  const Files files{{"1_a.up.sql", "select 1"},
                    {"1_a.down.sql", "select 2;"},
                    {"2_b.sql", file("select 3;", "select 4;")},
                    {"3_c.up.sql", "select 5;"},
                    {"3_c.down.sql", ""}};
  const auto set = load(files, settings);
  EXPECT_THAT(versions_of(set), ElementsAre("1_a", "2_b", "3_c"));
  EXPECT_EQ(set.migrations()[0].up->text, "select 1;");
  EXPECT_EQ(set.migrations()[0].down->text, "select 2;");
  EXPECT_EQ(set.migrations()[0].file, "1_a.up.sql");
  EXPECT_THAT(set.migrations()[1].up->text, StartsWith("-- Up Migration"));
  EXPECT_FALSE(set.migrations()[2].down);
}

TEST(NodePgMigrate, RefusesPairsThatAreNone) {
  const FormatSettings settings{{"loader", "sql"}};
  const Files mixed{{"1_a.up.sql", "select 1"}, {"1_a.sql", "select 2;"}};
  EXPECT_THAT(load_error(mixed, settings), StartsWith("migrations.duplicate-version"));
  const Files other{{"1_a.down.sql", "select 1"}, {"1_a.sql", "select 2;"}};
  EXPECT_THAT(load_error(other, settings), StartsWith("migrations.duplicate-version"));
  const Files alone{{"1_a.down.sql", "select 1"}};
  EXPECT_THAT(load_error(alone, settings),
              StartsWith("migrations.no-up " + alone.shown("1_a.down.sql")));
}

TEST(NodePgMigrate, RefusesSettingsItDoesNotTake) {
  const Files files{{"1_a.sql", ""}};
  for (const auto& [name, value] : FormatSettings{{"check-order", "yes"},
                                                  {"single-transaction", "1"},
                                                  {"loader", "js"},
                                                  {"ignore-pattern", "("}}) {
    EXPECT_THAT(load_error(files, {{name, value}}), StartsWith("migrations.bad-setting")) << name;
  }
  EXPECT_THAT(load_error(files, {{"nope", "1"}}), StartsWith("migrations.unknown-setting"));
  EXPECT_EQ(load_error(files, {{"check-order", "false"}, {"single-transaction", "false"}}),
            "no error");
}

TEST(NodePgMigrate, RefusesSqlite) {
  const Files files{{"1_a.sql", ""}};
  EXPECT_THAT(error_of([&] { static_cast<void>(files.load("sqlite", "node_pg_migrate")); }),
              StartsWith("migrations.unsupported-engine"));
}

TEST(NodePgMigrate, IsRecognisedByItsMarkers) {
  const Files files{{"1_a.sql", file("select 1;", "select 2;")}};
  EXPECT_EQ(files.load("postgres").format().name(), "node_pg_migrate");
  const Files other{{"1_a.sql", "-- migrate:up\n-- migrate:down\n"}};
  EXPECT_EQ(other.load("postgres").format().name(), "dbmate");
}

}  // namespace
}  // namespace fulldress::migrations
