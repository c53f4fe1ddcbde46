#include "migrations/migration_set.hpp"

#include "migrations/format.hpp"
#include "tests/migrations/files.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* native_file = "-- fulldress:up\ncreate table t (a int);\n";
constexpr const char* dbmate_file =
    "-- migrate:up\ncreate table t (a int);\n-- migrate:down\ndrop table t;\n";

std::string load_error(const Files& files, const std::string& format = {}) {
  return error_of([&] { static_cast<void>(files.load("sqlite", format)); });
}

std::string detected(const Files& files) { return files.load("sqlite").format().name(); }

TEST(MigrationSet, DetectsTheFormatOfADirectory) {
  EXPECT_EQ(detected(Files{{"2026_01_28_a.sql", native_file}, {"README.md", "-"}}), "native");
  EXPECT_EQ(detected(Files{{"20260128_a.sql", dbmate_file}}), "dbmate");
  EXPECT_EQ(detected(Files{{"1_a.up.sql", "select 1"}, {"1_a.down.sql", "select 1"}}),
            "golang_migrate");
}

TEST(MigrationSet, PrefersMarkersToFileNames) {
  EXPECT_EQ(detected(Files{{"1_a.up.sql", dbmate_file}}), "dbmate");
}

TEST(MigrationSet, ListsTheCandidatesOfAnAmbiguousDirectory) {
  const Files files{{"1_a.sql", dbmate_file}, {"2_b.sql", native_file}};
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.ambiguous-format"),
                                       HasSubstr("dbmate (1 files with a line `-- migrate:up`)"),
                                       HasSubstr("native (1 files with a line `-- fulldress:`)"),
                                       HasSubstr("say --format=")));
}

TEST(MigrationSet, RefusesFormatsThatDoNotExist) {
  const Files files{{"1_a.sql", dbmate_file}};
  EXPECT_THAT(load_error(files, "dbmat"),
              AllOf(StartsWith("migrations.unknown-format"), HasSubstr("did you mean \"dbmate\"")));
  EXPECT_THAT(load_error(Files{{"notes.txt", "x"}}), StartsWith("migrations.unknown-format"));
}

TEST(MigrationSet, RefusesAFormatThatContradictsTheFiles) {
  EXPECT_THAT(load_error(Files{{"1_a.sql", dbmate_file}}, "native"),
              AllOf(StartsWith("migrations.wrong-format"), HasSubstr("which is dbmate")));
}

TEST(MigrationSet, TakesTheNameAsItsAuthorsWriteIt) {
  const Files files{{"1_a.up.sql", dbmate_file}};
  EXPECT_EQ(files.load("sqlite", "golang-migrate").format().name(), "golang_migrate");
}

TEST(MigrationSet, RefusesDirectoriesWithNothingToRun) {
  EXPECT_THAT(load_error(Files{}), StartsWith("migrations.none-found"));
  EXPECT_THAT(load_error(Files{{"a.txt", ""}}, "dbmate"), StartsWith("migrations.none-found"));
  const Files files{{"1_a.sql", native_file}};
  EXPECT_THAT(error_of([&] {
                static_cast<void>(MigrationSet::load(files.path() / "no", {.engine = "sqlite"}));
              }),
              StartsWith("migrations.no-directory"));
  EXPECT_THAT(
      error_of([&] {
        static_cast<void>(MigrationSet::load(files.path() / "1_a.sql", {.engine = "sqlite"}));
      }),
      StartsWith("migrations.no-directory"));
}

TEST(MigrationSet, RefusesUnknownEngines) {
  const Files files{{"1_a.sql", native_file}};
  EXPECT_THAT(error_of([&] { static_cast<void>(files.load("oracle")); }),
              StartsWith("migrations.unknown-engine"));
}

TEST(MigrationSet, SaysWhereAByteIsNotUtf8) {
  const Files files{{"1_a.sql", "-- fulldress:up\nselect '\xC3\xA4 \xE4';\n"}};
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.not-utf8"),
                                       HasSubstr(files.shown("1_a.sql") + ":2:11: ")));
  const Files utf16{{"1_a.sql", std::string("\xFF\xFE-\0-\0", 6)}};
  EXPECT_THAT(load_error(utf16, "native"), HasSubstr("it looks like UTF-16"));
}

TEST(MigrationSet, SaysWhereANulByteIs) {
  const Files files{{"1_a.sql", std::string("-- fulldress:up\na\0b", 19)}};
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.nul-byte"),
                                       HasSubstr(files.shown("1_a.sql") + ":2:2: ")));
}

TEST(MigrationSet, NamesAFileThatVanished) {
  const Files files{{"1_a.sql", native_file}};
  std::filesystem::create_symlink("gone.sql", files.path() / "2_b.sql");
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.cannot-read"),
                                       HasSubstr(files.shown("2_b.sql")), HasSubstr("vanished")));
}

TEST(MigrationSet, NamesAFileThatCannotBeOpened) {
  const Files files{{"1_a.sql", native_file}};
  std::filesystem::create_symlink("2_b.sql", files.path() / "2_b.sql");
  EXPECT_THAT(load_error(files),
              AllOf(StartsWith("migrations.cannot-read"), HasSubstr(files.shown("2_b.sql"))));
}

TEST(MigrationSet, KeepsTheTextOfAFileAsItStandsThere) {
  const std::string text =
      "\xEF\xBB\xBF"
      "create table t (a int);\r\n\t-- end";
  const Files files{{"1_a.up.sql", text}};
  EXPECT_EQ(files.load("postgres").migrations().at(0).up->text, text);
}

TEST(MigrationSet, NamesTheLedgerTheUserAsksFor) {
  const Files files{{"1_a.sql", native_file}};
  const auto set =
      MigrationSet::load(files.path(), {.engine = "postgres", .ledger_table = "app.history"});
  EXPECT_EQ(set.ledger_table(), (TableName{.schema = "app", .name = "history"}));
  EXPECT_EQ(files.load("postgres").ledger_table(),
            (TableName{.schema = "", .name = "schema_migrations"}));
}

TEST(MigrationSet, HasAFingerprintOfWhatWouldRun) {
  const Files files{{"1_a.sql", native_file}};
  const std::string before = files.load("sqlite").fingerprint();
  EXPECT_EQ(before.size(), 64U);
  EXPECT_EQ(files.load("sqlite").fingerprint(), before);
  files.write("1_a.sql", "-- fulldress:up\n-- fulldress:no-transaction\ncreate table t (a int);\n");
  const std::string changed = files.load("sqlite").fingerprint();
  EXPECT_NE(changed, before);
  files.write("1_a.sql", native_file);
  files.write("2_b.sql", native_file);
  EXPECT_NE(files.load("sqlite").fingerprint(), before);
  EXPECT_NE(files.load("postgres").fingerprint(), files.load("sqlite").fingerprint());
}

}  // namespace
}  // namespace fulldress::migrations
