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

}  // namespace
}  // namespace fulldress::migrations
