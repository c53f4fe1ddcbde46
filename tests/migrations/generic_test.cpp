#include "tests/migrations/generic_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The generic format: what its settings refuse, what of a directory is reported, and the order.
// generic_projects_database_test.cpp has whole directories.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string versions_of(const MigrationSet& set) {
  std::string text;
  for (const auto& each : set.migrations()) text += (text.empty() ? "" : " ") + each.version;
  return text;
}

TEST(GenericSettings, NameWhatIsWrongWithThem) {
  const auto refused = [](const std::string& setting, const std::string& value,
                          const std::string& why) {
    EXPECT_THAT(
        generic_setting_error({{setting, value}}),
        AllOf(StartsWith("migrations.bad-setting the format's setting " + setting), HasSubstr(why)))
        << setting << "=" << value;
  };
  refused("pattern", "(?<version>[0-9]+_x", "is no regular expression");
  refused("pattern", "([0-9]+)_x", "has no group (?<version>...)");
  refused("pattern", "(?<verson>[0-9]+)", "did you mean \"version\"?");
  refused("pattern", "(?<version", "is not closed");
  refused("ignore", "[", "is no regular expression");
  refused("marker.up", "(", "is no regular expression");
  refused("down", "up", "means down, and up says that it means up");
  refused("up", " , ", "names nothing");
  refused("order", "size", "numeric, name, dotted, timestamp");
  refused("transaction", "maybe", "file, run, none, own");
  refused("sending", "psql", "whole, statements, client");
  refused("lock", "mine", "which is no number");
  refused("no_transaction.side_text", "x", "needs no_transaction.side_file");
  refused("ledger.type", "uuid", "text, bigint, integer");
  refused("ledger.create", "create table '", "is not closed");
  refused("ledger.create", "create table {ledgr}", "did you mean \"ledger\"?");
  refused("ledger.create", "insert into {ledger} values ('{version}')", "take the quotes away");
  refused("ledger.create", "insert into {ledger} values ($2)", "only $1, the version");
}

TEST(GenericSettings, GoTogetherOrContradictEachOther) {
  EXPECT_THAT(generic_setting_error({{"ledger.insert", "insert into {ledger} values ($1)"}}),
              HasSubstr("ledger.query is missing"));
  EXPECT_THAT(generic_setting_error({{"ledger.query", "select version from {ledger}"}}),
              HasSubstr("ledger.insert is missing"));
  EXPECT_THAT(generic_setting_error({{"manifest.up", "files"}}),
              HasSubstr("has a group direction"));
  EXPECT_THAT(generic_setting_error({{"manifest.down", "files"}, {"pattern", "(?<version>.*)"}}),
              HasSubstr("manifest.up is missing"));
}

TEST(GenericSettings, NeedAPattern) {
  EXPECT_THAT(error_of([] {
                const Files files{{"1_a.up.sql", "select 1"}};
                static_cast<void>(files.load("sqlite", "generic"));
              }),
              AllOf(StartsWith("migrations.bad-setting"), HasSubstr("needs the setting pattern")));
  EXPECT_THAT(generic_setting_error({{"patern", "x"}}), HasSubstr("did you mean \"pattern\"?"));
}

TEST(GenericSettings, MakeADirectoryTheirsWithoutAFormat) {
  const Files files{{"1_a.up.sql", "select 1"}};
  const auto set = MigrationSet::load(
      files.path(), {.engine = "sqlite", .settings = {{"pattern", R"((?<version>\d+).*)"}}});
  EXPECT_EQ(set.format().name(), "generic");
}

TEST(GenericFiles, ReportWhatNearlyMatches) {
  const auto reported = [](const std::string& file, const std::string& id, const std::string& why) {
    const Files files{{"1_a.up.sql", "select 1"}, {file, "select 1"}};
    EXPECT_THAT(generic_load_error(files), AllOf(StartsWith(id + " "), HasSubstr(files.shown(file)),
                                                 HasSubstr(why), HasSubstr("ignore")));
  };
  reported("2_b.dwon.sql", "migrations.unknown-direction", "did you mean \"down\"?");
  reported("2_b.Up.sql", "migrations.stray-file", "\"Up\" is no direction (did you mean \"up\"?)");
  reported("2_b.sql", "migrations.stray-file", "no part of its name is a direction");
  reported("b.up.sql", "migrations.stray-file", "it has no version");
  reported("2-b.up.sql", "migrations.stray-file", "does not match the setting pattern");
  reported("2_b.up.SQL", "migrations.stray-file", "did you mean .sql?");
  reported("2_b.up.slq", "migrations.stray-file", "did you mean .sql?");
  reported("2_b.postgers.up.sql", "migrations.unknown-dialect", "did you mean \"postgres\"?");
  reported("old/2_b.up.sql", "migrations.stray-file", "lies in a folder");
}

TEST(GenericFiles, LeaveOutWhatTheUserNamesAndWhatIsNoMigration) {
  const Files files{{"1_a.up.sql", "select 1"},
                    {"old/2_b.up.sql", "select 1"},
                    {"seed.sql", "select 1"},
                    {"README.md", "-"},
                    {".hidden.sql", "-"}};
  EXPECT_EQ(versions_of(load_generic(files, {{"ignore", "^(old/|seed)"}})), "1");
}

TEST(GenericFiles, NeedAnUpForEveryDown) {
  EXPECT_THAT(generic_load_error(Files{{"1_a.up.sql", ""}, {"2_b.down.sql", ""}}),
              AllOf(StartsWith("migrations.missing-up"), HasSubstr("takes back version 2")));
}

TEST(GenericFiles, MayMissADown) {
  const auto set = load_generic(Files{{"1_a.up.sql", "create table a (i int);"}}, {});
  EXPECT_FALSE(set.migrations().at(0).down);
  EXPECT_FALSE(set.migrations().at(0).irreversible_reason);
}

TEST(GenericFiles, RefuseTwoOfOneKind) {
  const Files files{{"1_a.up.sql", "create table a (i int)"}, {"01_b.up.sql", "-- done"}};
  EXPECT_THAT(generic_load_error(files), AllOf(StartsWith("migrations.duplicate-version"),
                                               HasSubstr("both the up file of version")));
  EXPECT_THAT(load_generic(files, {{"several", "joined"}}).migrations().at(0).up->text,
              AllOf(HasSubstr("create table a"), HasSubstr("-- done")));
}

TEST(GenericFiles, TakeTheEnginesOwnInThePlaceOfCommonOnes) {
  const Files files{{"1_a.up.sql", "common"},
                    {"1_a.pg.up.sql", "postgres"},
                    {"1_a.mysql.up.sql", "mysql"},
                    {"1_a.down.sql", "common"}};
  EXPECT_EQ(load_generic(files, {}).migrations().at(0).up->text, "common");
  EXPECT_EQ(load_generic(files, {}, "postgres").migrations().at(0).up->text, "postgres");
  EXPECT_EQ(load_generic(files, {}, "postgres").migrations().at(0).down->text, "common");
}

TEST(GenericFiles, SayWhenAllBelongToAnotherDialect) {
  EXPECT_THAT(generic_load_error(Files{{"1_a.mysql.up.sql", ""}}),
              AllOf(StartsWith("migrations.none-found"), HasSubstr("1 file"),
                    HasSubstr("other dialects'")));
}

TEST(GenericFiles, DoNotPassOverPrograms) {
  const Files files{{"1_a.up.sql", ""}, {"1_a.up.go", ""}, {"2_b.up.sql", ""}, {"2_b.down.go", ""}};
  EXPECT_THAT(generic_load_error(files),
              AllOf(StartsWith("migrations.needs-program"), HasSubstr(files.shown("1_a.up.go"))));
  EXPECT_THAT(generic_load_error(files, {{"program_files", "twins"}}),
              HasSubstr(files.shown("2_b.down.go")));
  const auto set = load_generic(files, {{"program_files", "ignored"}});
  EXPECT_THAT(set.migrations().at(1).irreversible_reason.value_or(""), HasSubstr("program"));
}

TEST(GenericOrder, IsTheOneAskedFor) {
  const std::string any = R"((?<version>[^_]+)_\w+\.sql)";
  const Files numbers{{"9_a.sql", ""}, {"10_b.sql", ""}, {"008_c.sql", ""}};
  EXPECT_EQ(versions_of(load_generic(numbers, {{"pattern", any}})), "008 9 10");
  EXPECT_EQ(versions_of(load_generic(numbers, {{"pattern", any}, {"order", "name"}})), "008 10 9");
  const Files dots{{"1.10_a.sql", ""}, {"1.9_b.sql", ""}, {"1.9.1_c.sql", ""}, {"2_d.sql", ""}};
  EXPECT_EQ(versions_of(load_generic(dots, {{"pattern", any}, {"order", "dotted"}})),
            "1.9 1.9.1 1.10 2");
  // Two naming schemes in one directory: old numbers, days, seconds.
  const Files mixed{
      {"2024-01-31_a.sql", ""}, {"20240130120000_b.sql", ""}, {"12_c.sql", ""}, {"3_d.sql", ""}};
  EXPECT_EQ(versions_of(load_generic(mixed, {{"pattern", any}, {"order", "timestamp"}})),
            "3 12 20240130120000 2024-01-31");
  EXPECT_THAT(generic_load_error(dots, {{"pattern", any}}), StartsWith("migrations.bad-version"));
}

TEST(GenericOrder, KnowsTwoWaysToWriteOneVersion) {
  const std::string any = R"((?<version>[^_]+)_\w+\.sql)";
  EXPECT_THAT(generic_load_error(Files{{"1.0_a.sql", ""}, {"1_b.sql", ""}},
                                 {{"pattern", any}, {"order", "dotted"}}),
              StartsWith("migrations.duplicate-version"));
}

}  // namespace
}  // namespace fulldress::migrations
