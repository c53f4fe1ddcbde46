#include "migrations/format.hpp"
#include "migrations/locale_order.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Prisma's rules (FORMATS 4.8), on SQLite. prisma_oracle_database_test.cpp runs its engine beside
// us.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class Prisma : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const std::string& engine = "sqlite") { return files_.load(engine, "prisma"); }
  std::string load_error() {
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string apply_error() {
    return error_of([&] { static_cast<void>(apply(session(), load())); });
  }
  std::string ledger() {
    return value_of(session(),
                    "select group_concat(row, ' ') from (select migration_name || ':' || "
                    "applied_steps_count || case when finished_at is null then ' open' else '' end "
                    "|| case when rolled_back_at is null then '' else ' back' end as row from "
                    "_prisma_migrations order by started_at, rowid)");
  }

  Files files_{{"migration_lock.toml", "# a comment\nprovider = \"sqlite\"\n"},
               {"20240101000000_a/migration.sql", "create table a (i int);"},
               {"20240102000000_b/migration.sql", "create table b (i int);"}};
  Place place_{"sqlite"};
};

TEST_F(Prisma, IsRecognisedByItsLockFile) {
  EXPECT_EQ(files_.load("sqlite").format().name(), "prisma");
  files_.remove("migration_lock.toml");
  EXPECT_EQ(files_.load("sqlite").format().name(), "prisma");
  files_.remove("20240101000000_a");
  files_.remove("20240102000000_b");
  files_.write("x/up.txt", "");
  EXPECT_THAT(error_of([&] { static_cast<void>(files_.load("sqlite")); }),
              StartsWith("migrations.unknown-format"));
}

TEST(LocaleOrder, IsThatOfTheTool) {
  // As Node.js 20 sorts them with localeCompare().
  const std::vector<std::string> sorted = {"_x",  "-x",  "1",  "10",  "2",  "a",       "A",
                                           "a_b", "a.b", "a1", "ab",  "aB", "Ab",      "AB",
                                           "e",   "f",   "Z",  "z 1", "z1", "\xC3\xA9"};
  for (std::size_t left = 0; left < sorted.size(); ++left) {
    for (std::size_t right = 0; right < sorted.size(); ++right) {
      EXPECT_EQ(is_before_in_locale(sorted[left], sorted[right]), left < right)
          << sorted[left] << " " << sorted[right];
    }
  }
}

TEST_F(Prisma, RunsTheFoldersInTheOrderOfTheLocale) {
  files_.write("20240102000000-c/migration.sql", "select 1;");
  files_.write("20240102000000_B/migration.sql", "select 1;");
  files_.write("not_a_folder.sql", "select nope;");
  std::vector<std::string> found;
  for (const auto& each : apply(session(), load())) found.push_back(each.version);
  EXPECT_THAT(found, ElementsAre("20240101000000_a", "20240102000000_b", "20240102000000_B",
                                 "20240102000000-c"));
}

TEST_F(Prisma, WritesARowForEachAttempt) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(ledger(), "20240101000000_a:1 20240102000000_b:1");
  EXPECT_THAT(value_of(session(), "select id from _prisma_migrations limit 1"),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(value_of(session(), "select checksum from _prisma_migrations limit 1"),
            "adc214c094729cdd118f2bf2653ee4bada80b6b85f7bc57d158c48c0c03bb177");
  EXPECT_EQ(value_of(session(),
                     "select count(*) from _prisma_migrations where finished_at >= started_at and "
                     "started_at > 1700000000000"),
            "2");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::skipped);
}

TEST_F(Prisma, BlocksBehindAFailedMigration) {
  files_.write("20240102000000_b/migration.sql", "create table b (i int);\nselect nope;");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).position->to_text(),
            files_.shown("20240102000000_b/migration.sql") + ":2:8");
  EXPECT_EQ(ledger(), "20240101000000_a:1 20240102000000_b:0 open");
  EXPECT_THAT(value_of(session(), "select logs from _prisma_migrations where finished_at is null"),
              HasSubstr("nope"));
  EXPECT_THAT(apply_error(), AllOf(StartsWith("migrations.dirty"), HasSubstr("20240102000000_b"),
                                   HasSubstr("prisma migrate resolve")));
}

TEST_F(Prisma, RunsAgainWhatWasMarkedAsRolledBack) {
  files_.write("20240102000000_b/migration.sql", "select nope;");
  static_cast<void>(apply(session(), load()));
  session().execute("update _prisma_migrations set rolled_back_at = 1 where finished_at is null");
  files_.write("20240102000000_b/migration.sql", "create table b (i int);");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "20240101000000_a:1 20240102000000_b:0 open back 20240102000000_b:1");
}

TEST_F(Prisma, UsesADownFileByConvention) {
  files_.write("20240102000000_b/down.sql", "drop table b;");
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(roll_back(session(), load()).at(0).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "20240101000000_a:1 20240102000000_b:1 back");
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.no-down");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
  EXPECT_THAT(load().format().discovery().recognise(SourceDirectory(files_.path())).evidence,
              HasSubstr("1 with a down.sql, which Prisma itself never runs"));
}

TEST_F(Prisma, NeedsTheFileOnlyWhenItIsToBeApplied) {
  static_cast<void>(apply(session(), load()));
  files_.remove("20240102000000_b/migration.sql");
  files_.write("20240102000000_b/README.md", "");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::skipped);
  files_.write("20240103000000_c/README.md", "");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(2).error->id, "migrations.no-up");
  EXPECT_THAT(records.at(2).error->message,
              HasSubstr("no file " + files_.shown("20240103000000_c/migration.sql")));
  EXPECT_EQ(ledger(), "20240101000000_a:1 20240102000000_b:1");
}

TEST_F(Prisma, RefusesAnotherProvider) {
  const std::string file = files_.shown("migration_lock.toml");
  EXPECT_THAT(error_of([&] { static_cast<void>(load("postgres")); }),
              AllOf(StartsWith("migrations.other-provider " + file + ":2:1"), HasSubstr("P3019")));
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"# nothing\n", ":1:1"},
      {" provider = \"sqlite\"\n", ":1:1"},
      {"\nprovider=\"sqlite\"", ":2:1"},
      {"provider = \"mysql\"", ":1:1"}};
  for (const auto& [text, position] : refused) {
    files_.write("migration_lock.toml", text);
    EXPECT_THAT(load_error(), StartsWith("migrations.other-provider " + file + position)) << text;
  }
  for (const std::string text :
       {"provider = \"sqlite\"\r\nprovider = \"mysql\"", "provider = sqlite"}) {
    files_.write("migration_lock.toml", text);
    EXPECT_EQ(load_error(), "no error") << text;
  }
}

TEST_F(Prisma, AcceptsTheChecksumsOfOtherLineEnds) {
  files_.write("20240101000000_a/migration.sql", "-- 1\ncreate table a (i int);\n");
  static_cast<void>(apply(session(), load()));
  files_.write("20240101000000_a/migration.sql", "-- 1\r\ncreate table a (i int);\r\n");
  const auto set = load();
  const auto& others = set.migrations().at(0).other_checksums;
  const std::string recorded =
      value_of(session(), "select checksum from _prisma_migrations limit 1");
  EXPECT_NE(set.migrations().at(0).checksum, recorded);
  EXPECT_THAT(others, Contains(recorded));
}

TEST_F(Prisma, AcceptsTheChecksumsOfOldVersions) {
  // Its digest has two bytes with a single digit.
  files_.write("20240101000000_a/migration.sql", "hello");
  EXPECT_EQ(load().migrations().at(0).checksum,
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  const auto set = load();
  const auto& others = set.migrations().at(0).other_checksums;
  EXPECT_THAT(others, Contains("2cf24dba5fb0a3e26e83b2ac5b9e29e1b161e5c1fa7425e7343362938b9824"));
}

TEST_F(Prisma, RefusesASchemaThatIsNotEmpty) {
  session().execute("create table left_over (i int)");
  EXPECT_THAT(apply_error(), AllOf(StartsWith("migrations.not-empty"), HasSubstr("left_over"),
                                   HasSubstr("P3005")));
  session().execute("drop table left_over; create view v as select 1 as x;");
  EXPECT_EQ(apply_error(), "no error");
}

TEST_F(Prisma, RunsLateMigrationsAndIgnoresEditedOnes) {
  static_cast<void>(apply(session(), load()));
  files_.write("20230101000000_late/migration.sql", "create table late (i int);");
  files_.write("20240101000000_a/migration.sql", "create table a (j int);");
  files_.remove("20240102000000_b");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(0).verdict, Verdict::passed);
  EXPECT_EQ(records.at(1).verdict, Verdict::skipped);
}

}  // namespace
}  // namespace fulldress::migrations
