#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "migrations/siphash.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// refinery's rules (FORMATS 4.15), on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Refinery : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(files_.path() / "src" / "migrations",
                              {.engine = "sqlite", .settings = settings});
  }
  std::string load_error() {
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string apply_error() {
    return error_of([&] { static_cast<void>(apply(session(), load())); });
  }
  std::string ledger() {
    return value_of(session(),
                    "select coalesce(group_concat(version || ' ' || name || ' ' || checksum), '') "
                    "from (select * from refinery_schema_history order by version)");
  }
  std::string tables() {
    return value_of(session(),
                    "select coalesce(group_concat(name, ' '), '') from (select name from "
                    "sqlite_schema where type = 'table' and name not like 'refinery%' order by 1)");
  }

  Files files_{{"Cargo.toml", "refinery = \"0.8\"\n"},
               {"src/migrations/V1__initial.sql", "create table a (i int);\n"},
               {"src/migrations/V20__b_2.sql", ""}};
  Place place_{"sqlite"};
};

// The figures are those of Rust's own hasher.
TEST_F(Refinery, HasTheChecksumsOfRust) {
  EXPECT_EQ(siphash13(""), 15130871412783076140U);
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(ledger(), "1 initial 13161706260276255344,20 b_2 9384035236930647210");
}

TEST_F(Refinery, OrdersByNumberInAllFolders) {
  files_.write("src/migrations/sub/V3__c.sql", "select 1;");
  files_.write("src/migrations/U2__d.sql", "select 1;");
  files_.write("src/migrations/mod.rs", "x");
  files_.write("src/migrations/V4_e.sql", "x");
  files_.write("src/migrations/V5__e f.sql", "x");
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.name);
  EXPECT_EQ(set.format().name(), "refinery");
  EXPECT_THAT(found, ElementsAre("1 initial", "2 d", "3 c", "20 b_2"));
}

TEST_F(Refinery, RefusesWhatItCannotRun) {
  files_.write("src/migrations/V3__c.rs", "x");
  EXPECT_THAT(load_error(), StartsWith("migrations.needs-program " +
                                       files_.shown("src/migrations/V3__c.rs") + ":1:1"));
  files_.remove("src/migrations/V3__c.rs");
  for (const std::string name : {"V1.1__c.sql", "V99999999999__c.sql"}) {
    files_.write("src/migrations/" + name, "x");
    EXPECT_THAT(load_error(), StartsWith("migrations.bad-version")) << name;
    files_.remove("src/migrations/" + name);
  }
  files_.write("src/migrations/V01__c.sql", "x");
  EXPECT_THAT(load_error(), StartsWith("migrations.duplicate-version"));
}

TEST_F(Refinery, KeepsItsOwnTable) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(value_of(session(),
                     "select group_concat(name || ' ' || type || ' ' || pk) from "
                     "pragma_table_info('refinery_schema_history')"),
            "version int4 1,name varchar(255) 0,applied_on varchar(255) 0,checksum varchar(255) 0");
  EXPECT_THAT(status(session(), load()).at(0).applied_at, AllOf(HasSubstr("T"), HasSubstr("Z")));
}

TEST_F(Refinery, RefusesEditedMissingAndLateFiles) {
  static_cast<void>(apply(session(), load()));
  files_.write("src/migrations/V1__initial.sql", "create table a (i int); ");
  EXPECT_THAT(apply_error(), StartsWith("migrations.edited"));
  EXPECT_EQ(apply(session(), load({{"ignore_divergent", "true"}})).at(0).verdict, Verdict::skipped);
  files_.write("src/migrations/V1__initial.sql", "create table a (i int);\n");
  files_.write("src/migrations/V2__late.sql", "select 1;");
  EXPECT_THAT(apply_error(), StartsWith("migrations.out-of-order"));
  files_.remove("src/migrations/V2__late.sql");
  files_.remove("src/migrations/V1__initial.sql");
  EXPECT_THAT(apply_error(), StartsWith("migrations.missing-file"));
}

TEST_F(Refinery, HasNoWayBack) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.irreversible");
}

TEST_F(Refinery, UndoesBodyAndRowTogetherUnlessTold) {
  const std::string body = "create table c (i int);\nselect nope;";
  files_.write("src/migrations/V30__c.sql", body);
  EXPECT_EQ(apply(session(), load()).at(2).position->line, 2U);
  EXPECT_EQ(tables(), "a");
  files_.write("src/migrations/V30__c.sql", "--refinery:noTransaction\n" + body);
  EXPECT_EQ(apply(session(), load()).at(2).verdict, Verdict::failed);
  EXPECT_EQ(tables(), "a c");
}

TEST_F(Refinery, TakesEverythingBackWhenGrouped) {
  files_.write("src/migrations/V30__c.sql", "select nope;");
  static_cast<void>(apply(session(), load({{"grouped", "true"}})));
  EXPECT_EQ(tables(), "");
}

TEST(RefineryDetection, BelievesTheUserWhereNothingTellsItFromFlyway) {
  const Files files{{"V1__a.sql", "create table a (i int);\n"}};
  EXPECT_EQ(files.load("sqlite", "refinery").format().name(), "refinery");
  EXPECT_EQ(files.load("sqlite").format().name(), "flyway");
}

}  // namespace
}  // namespace fulldress::migrations
