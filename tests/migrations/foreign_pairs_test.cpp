#include "migrations/foreign_pairs.hpp"

#include "migrations/format_list.hpp"
#include "tests/migrations/as_told.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Ups and downs of tools that have no format: refused with the settings that read them, whatever
// format their names look like.
namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string up = "create table a (id int);\n";
const std::string down = "drop table a;\n";

std::string described(const Files& files) {
  return describe_foreign_pairs(SourceDirectory(files.path())).value_or("");
}

std::string error_with(const Files& files, const std::string& format) {
  return error_of([&] { static_cast<void>(files.load("postgres", format)); });
}

TEST(ForeignPairs, AreReadAsToldInOneFile) {
  const Files cigogne{
      {"20250601120000-Users.sql",
       "--- migration:up\n" + up + "--- migration:down\n" + down + "--- migration:end\n"}};
  EXPECT_EQ(read_as_told(cigogne, described(cigogne)), "20250601120000 up and down");
  EXPECT_EQ(load_as_told(cigogne, described(cigogne)).migrations()[0].up->text, up);
  const Files without_up{{"001_a.sql", up + "-- @down\n" + down},
                         {"002_b.sql", "create table b (id int);\n-- @DOWN\ndrop table b;\n"},
                         {"003_c.sql", up}};
  EXPECT_EQ(read_as_told(without_up, described(without_up)),
            "001 up and down, 002 up and down, "
            "003 up");
  const Files some{{"001_a.sql", "-- migrate up\n" + up + "-- migrate down\n" + down},
                   {"002_b.sql", up}};
  EXPECT_EQ(read_as_told(some, described(some)), "001 up and down, 002 up");
  const Files reversed{{"1.sql", "/* DOWN */\n" + down + "/* UP */\n" + up}};
  EXPECT_EQ(load_as_told(reversed, described(reversed)).migrations()[0].up->text, up);
}

TEST(ForeignPairs, AreReadAsToldWithTheNumberBehindTheName) {
  const auto text = [](const std::string& number) {
    return "-- -- MIGRONDI:UP:" + number + " --\n" + up + "-- -- MIGRONDI:DOWN:" + number +
           " --\n" + down;
  };
  const Files files{{"add-done_1586550687936.sql", text("1586550687936")},
                    {"tables_1586550686936.sql", text("1586550686936")}};
  EXPECT_THAT(described(files), Not(HasSubstr("add-done_(?<")));
  EXPECT_EQ(read_as_told(files, described(files)),
            "1586550686936 up and down, 1586550687936 up and down");
}

TEST(ForeignPairs, AreNoneWithoutALineForTheDown) {
  const Files files{{"add-done_1586550687936.sql", up}, {"tables_1586550686936.sql", up}};
  EXPECT_EQ(described(files), "");
  EXPECT_THAT(error_with(files, ""),
              HasSubstr(R"('pattern=(?<name>.*)[._-](?<version>[0-9]+)\.sql')"));
}

TEST(ForeignPairs, AreRefusedAsWhatTheirNamesLookLike) {
  const Files files{{"001_a.sql", up + "-- @down\n" + down}};
  for (const std::string format : {"", "plain", "sqlx", "supabase", "node-pg-migrate"}) {
    EXPECT_THAT(error_with(files, format), StartsWith("migrations.foreign-pairs ")) << format;
  }
  const Files prose{{"001_a.sql", up + "-- down from 5 to 3 columns\n" + down}};
  for (const std::string format : {"plain", "sqlx", "supabase", "node-pg-migrate"}) {
    EXPECT_EQ(error_with(prose, format), "no error") << format;
  }
}

TEST(ForeignPairs, AreNoneOfAFormatsFiles) {
  const std::vector<std::pair<std::string, std::string>> markers = {
      {"-- +goose Up\n", "-- +goose Down\n"},
      {"-- migrate:up\n", "-- migrate:down\n"},
      {"-- +migrate Up\n", "-- +migrate Down\n"},
      {"-- Up Migration\n", "-- Down Migration\n"},
      {"", "---- create above / drop below ----\n"},
      {"-- fulldress:up\n", "-- fulldress:down\n"},
      {"--liquibase formatted sql\n--changeset a:1\n", "--rollback drop table a;\n"}};
  for (const auto& [first, second] : markers) {
    const Files files{{"001_a.sql", first + up + second + down}};
    EXPECT_EQ(error_with(files, ""), "no error") << second;
  }
  EXPECT_EQ(described(Files{{"1_a.up.sql", up}, {"1_a.down.sql", "-- down\n" + down}}), "");
}

TEST(ForeignPairs, AreReadAsToldByTheirNames) {
  const std::vector<std::vector<std::string>> pairs = {{"001_a.sql", "001_a.down.sql"},
                                                       {"001_a.sql", "001_a_down.sql"},
                                                       {"001_a.sql", "001_A_DOWN.sql"},
                                                       {"001_a.sql", "rollback_001_a.sql"},
                                                       {"001_a_upgrade.sql", "001_a_downgrade.sql"},
                                                       {"001_a.upgrade.sql", "001_a.downgrade.sql"},
                                                       {"001_a.forward.sql", "001_a.backward.sql"},
                                                       {"forward-001-a.sql", "reverse-001-a.sql"},
                                                       {"001.up.a.sql", "001.down.a.sql"},
                                                       {"V001__a.sql", "V001__a.rollback.sql"},
                                                       {"a_001_up.sql", "a_001_down.sql"},
                                                       {"001/apply.sql", "001/rollback.sql"},
                                                       {"001_a/Do.sql", "001_a/Undo.sql"},
                                                       {"up/V001__a.sql", "down/V001__a.sql"}};
  for (const auto& pair : pairs) {
    const Files files{{pair[0], up}, {pair[1], down}};
    for (const std::string format : {"", "plain"}) {
      EXPECT_THAT(error_with(files, format), StartsWith("migrations.")) << pair[0];
    }
    EXPECT_THAT(error_with(files, ""), StartsWith("migrations.foreign-pairs ")) << pair[0];
    EXPECT_EQ(read_as_told(files, described(files)), "001 up and down") << pair[0];
  }
}

TEST(ForeignPairs, AreInTheOrderOfTheirNumbers) {
  const Files releases{{"1.9.0/apply.sql", up},
                       {"1.9.0/rollback.sql", down},
                       {"1.10.0/apply.sql", up},
                       {"1.10.0/rollback.sql", down}};
  EXPECT_EQ(read_as_told(releases, described(releases)), "1.9.0 up and down, 1.10.0 up and down");
  const Files flyway{{"V1_9__a.sql", up},
                     {"V1_9__a.rollback.sql", down},
                     {"V1_10__b.sql", up},
                     {"V1_10__b.rollback.sql", down}};
  EXPECT_EQ(read_as_told(flyway, described(flyway)), "1_9 up and down, 1_10 up and down");
  const Files days{{"2022-01-31-a.sql", up},
                   {"2022-01-31-a.down.sql", down},
                   {"2022-02-01-b.sql", up},
                   {"2022-02-01-c.sql", up}};
  EXPECT_EQ(read_as_told(days, described(days)),
            "2022-01-31-a up and down, 2022-02-01-b up, 2022-02-01-c up");
}

TEST(ForeignPairs, KeepTheUpsThatHaveNoDown) {
  const Files files{{"1_a_up.sql", up}, {"1_a_down.sql", down}, {"2_b.sql", up}};
  EXPECT_EQ(read_as_told(files, described(files)), "1 up and down, 2 up");
}

TEST(ForeignPairs, AreNoneByTheirNumberOrWordAlone) {
  const std::vector<std::vector<std::string>> others = {
      {"001_a.sql", "002_b_down.sql"},
      {"001_a.sql", "rollback_002_b.sql"},
      {"001_a.sql", "001_b.sql", "001_a_download.sql", "001_undone.sql"},
      {"20220101_a.sql", "20220101_b.sql", "20220101_drop_rollback.sql"},
      {"V1__a.sql", "U1__a.sql", "V2__rollback.sql"},
      {"V1__a.sql", "undo/U1__a.sql"},
      {"001_a/up.sql", "001_a/down.sql"},
      {"001_a/apply.sql", "002_a/rollback.sql"},
      {"a/apply.sql", "a/rollback.sql"},
      {"1_a.up.sql", "1_a.down.sql", "2_b.up.sql", "2_b.down.sql"}};
  for (const auto& names : others) {
    const Files files{};
    for (const auto& name : names) files.write(name, up);
    EXPECT_EQ(described(files), "") << names.back();
  }
}

TEST(ForeignPairs, LeaveFlywaysOwnFilesToIt) {
  const Files undo{{"V1__a.sql", up}, {"U1__a.sql", down}, {"V1.1__rollback.sql", up}};
  EXPECT_EQ(error_with(undo, ""), "no error");
  const Files twins{{"V1__a.sql", up}, {"V1.0__b.sql", up}};
  EXPECT_THAT(error_with(twins, ""), StartsWith("migrations.duplicate-version "));
  const Files most{{"V1__a.sql", up}, {"V1__a.undo.sql", down}, {"V2__b.sql", up}};
  EXPECT_THAT(error_with(most, "flyway"), StartsWith("migrations.duplicate-version "));
}

TEST(ForeignPairs, LeaveOutTheFewFilesWithoutANumber) {
  const std::string both = up + "-- //@UNDO\n" + down;
  const Files mybatis{{"bootstrap.sql", "-- nothing\n"}, {"20201001120000_a.sql", both}};
  EXPECT_THAT(described(mybatis),
              HasSubstr(", which leaves out " + mybatis.shown("bootstrap.sql")));
  EXPECT_EQ(read_as_told(mybatis, described(mybatis)), "20201001120000 up and down");
  const Files all{{"20201001120000_a.sql", both}};
  EXPECT_THAT(described(all), Not(HasSubstr("ignore=")));
  const Files many{
      {"a.sql", up}, {"b.sql", up}, {"c.sql", up}, {"d.sql", up}, {"20201001120000_a.sql", both}};
  EXPECT_THAT(described(many), HasSubstr("which yet refuses: "));
  EXPECT_THAT(described(Files{{"x_down.sql", down}, {"1_a_up.sql", up}, {"1_a_down.sql", down}}),
              HasSubstr("which yet refuses: "));
}

TEST(ForeignPairs, SayWhatMyBatisWritesForItsPlaceholders) {
  const std::string text =
      "create table ${changelog} (id int, z text default '${time_zone}');\n"
      "select '${unknown}';\n-- //@UNDO\ndrop table ${changelog};\n";
  const Files project{{"scripts/1_a.sql", text}};
  const auto told = [&] {
    return describe_foreign_pairs(SourceDirectory(project.path() / "scripts")).value_or("");
  };
  EXPECT_THAT(told(), HasSubstr(" --format-option placeholders.changelog=CHANGELOG "));
  EXPECT_THAT(told(), Not(HasSubstr("placeholders.time_zone")));
  project.write("environments/development.properties",
                "time_zone=GMT\nusername=me\nchangelog=applied\n");
  EXPECT_THAT(told(), HasSubstr(" --format-option placeholders.changelog=applied "));
  EXPECT_THAT(told(), HasSubstr(" --format-option placeholders.time_zone=GMT "));
  EXPECT_THAT(told(), Not(HasSubstr("username")));
  const Files other{{"1_a.sql", "create table ${changelog} (i int);\n-- @down\n" + down}};
  EXPECT_THAT(described(other), Not(HasSubstr("placeholders.")));
}

}  // namespace
}  // namespace fulldress::migrations
