#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Named ranges of versions, on SQLite and in formats of several ways of naming files.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string native(const std::string& table) {
  return "-- fulldress:up\ncreate table " + table + " (i int);\n-- fulldress:down\ndrop table " +
         table + ";\n";
}

class PackageRange : public ::testing::Test {
 protected:
  PackageRange() {
    settings_.packages = {
        {.name = "A", .title = {}, .from = "000", .to = "018"},
        {.name = "B", .title = {}, .from = "019", .to = "020"},
        {.name = "C", .title = {}, .from = "022", .to = "029", .is_reserved = true},
        {.name = "E", .title = {}, .from = "040", .to = {}}};
    settings_.origin = "--package";
  }

  MigrationSet load() {
    return MigrationSet::load(files_.path(), {.engine = "sqlite", .packages = settings_});
  }
  MigrationSet select(const std::string& first, const std::string& last) {
    settings_.first = first;
    settings_.last = last;
    return load();
  }
  std::string load_error() {
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string up_error(const MigrationSet& set) {
    return error_of([&] { static_cast<void>(run(set)); });
  }
  std::vector<std::string> run(const MigrationSet& set,
                               MigrateOptions options = {
                                   .earlier_packages = EarlierPackages::refused}) {
    std::vector<std::string> ran;
    for (const auto& record : apply(*place_.session, set, options)) {
      if (record.verdict == Verdict::passed) ran.push_back(record.version);
    }
    return ran;
  }

  Files files_{{"000_first.sql", native("a")},
               {"018_last.sql", native("b")},
               {"019_core.sql", native("c")},
               {"020_i18n.sql", native("d")}};
  Place place_{"sqlite"};
  PackageSettings settings_;
};

TEST_F(PackageRange, AllPackagesAreMeantWithoutASelection) {
  EXPECT_THAT(run(load()), ElementsAre("000_first", "018_last", "019_core", "020_i18n"));
}

TEST_F(PackageRange, EndsWithThePackageSelected) {
  const auto set = select("A", "A");
  EXPECT_THAT(run(set), ElementsAre("000_first", "018_last"));
  const auto states = status(*place_.session, set);
  EXPECT_EQ(states.at(2).state, MigrationState::manual);
  EXPECT_EQ(states.at(2).reason, "package B is not selected");
  EXPECT_THAT(run(select("B", "B")), ElementsAre("019_core", "020_i18n"));
  EXPECT_THAT(run(select("A", "E")), IsEmpty());
}

TEST_F(PackageRange, NeverPassesOverPackagesInFront) {
  EXPECT_THAT(up_error(select("B", "")), AllOf(StartsWith("migrations.package-not-applied"),
                                               HasSubstr("000_first"), HasSubstr("package A")));
  EXPECT_THAT(run(load(), {.earlier_packages = EarlierPackages::only}),
              ElementsAre("000_first", "018_last"));
  EXPECT_THAT(run(load()), ElementsAre("019_core", "020_i18n"));
}

TEST_F(PackageRange, RefusesAGap) {
  static_cast<void>(run(load()));
  place_.session->execute("delete from schema_migrations where migration_id = '018_last'");
  EXPECT_THAT(up_error(load()), AllOf(StartsWith("migrations.package-gap"), HasSubstr("018_last"),
                                      HasSubstr("019_core")));
  EXPECT_THAT(up_error(select("A", "A")), StartsWith("migrations.package-gap"));
}

TEST_F(PackageRange, TakesBackOnlyWhatIsSelected) {
  static_cast<void>(run(load()));
  EXPECT_THAT(error_of([&] {
                static_cast<void>(roll_back(*place_.session, select("A", "A"), {.steps = 1}));
              }),
              AllOf(StartsWith("migrations.package-gap"), HasSubstr("package B")));
  EXPECT_EQ(roll_back(*place_.session, select("B", "B"), {.to_version = "0"}).size(), 2U);
  EXPECT_THAT(run(select("A", "")), ElementsAre("019_core", "020_i18n"));
}

TEST_F(PackageRange, RefusesASelectionThatMakesNoSense) {
  EXPECT_THAT(error_of([&] { static_cast<void>(select("X", "")); }),
              AllOf(StartsWith("migrations.unknown-package"), HasSubstr("--package")));
  EXPECT_THAT(error_of([&] { static_cast<void>(select("B", "A")); }),
              StartsWith("migrations.package-order"));
  settings_ = {.first = "A", .origin = "DB_MIGRATION_STARTWITH"};
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.unknown-package"),
                                  HasSubstr("DB_MIGRATION_STARTWITH"), HasSubstr("declare")));
}

TEST_F(PackageRange, RefusesFilesOutsideOfPackages) {
  files_.write("021_data.sql", native("e"));
  EXPECT_THAT(load_error(),
              AllOf(StartsWith("migrations.outside-packages"), HasSubstr("021_data")));
  settings_.manual = {"021_data"};
  EXPECT_EQ(load_error(), "no error");
}

TEST_F(PackageRange, RefusesFilesInAReservedPackage) {
  files_.write("022_users.sql", native("e"));
  EXPECT_THAT(load_error(),
              AllOf(StartsWith("migrations.reserved-package"), HasSubstr("022_users")));
  files_.write("022_users.sql", "-- fulldress:manual\n" + native("e"));
  EXPECT_EQ(load_error(), "no error");
}

TEST_F(PackageRange, RefusesRangesThatOverlapOrEndBeforeTheyStart) {
  settings_.packages[1].from = "018";
  EXPECT_THAT(load_error(),
              AllOf(StartsWith("migrations.bad-packages"), HasSubstr("goes up to 018")));
  settings_.packages[1] = {.name = "B", .title = {}, .from = "020", .to = "019"};
  EXPECT_THAT(load_error(),
              AllOf(StartsWith("migrations.bad-packages"), HasSubstr("before it starts")));
  settings_.packages[1] = {.name = "A", .title = {}, .from = "019", .to = "020"};
  EXPECT_THAT(load_error(), HasSubstr("two packages are called A"));
  settings_.packages[1] = {.name = "B", .title = {}, .from = "019", .to = ""};
  EXPECT_THAT(load_error(), HasSubstr("has no end"));
  settings_.packages[1] = {.name = "B", .title = {}, .from = "nineteen", .to = "020"};
  EXPECT_THAT(load_error(), StartsWith("migrations.unknown-version"));
}

TEST_F(PackageRange, RunsManualMigrationsOnlyWhenTheyAreNamed) {
  files_.write("017_data.sql", "-- fulldress:manual\n" + native("e"));
  EXPECT_THAT(run(load()), ElementsAre("000_first", "018_last", "019_core", "020_i18n"));
  settings_.named = {"017_data"};
  EXPECT_THAT(run(load()), ElementsAre("017_data"));
  settings_.named = {"018_last"};
  EXPECT_THAT(load_error(), StartsWith("migrations.not-manual"));
  settings_.named = {"017_dats"};
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.unknown-version"), HasSubstr("017_data")));
}

TEST_F(PackageRange, ABoundCoversAllPartsOfANumber) {
  const Files flyway({{"V1__a.sql", "create table a (i int);"},
                      {"V1.5__b.sql", "create table b (i int);"},
                      {"V10__c.sql", "create table c (i int);"},
                      {"R__view.sql", "create view v as select 1;"}});
  const PackageSettings settings{.packages = {{.name = "one", .title = {}, .from = "1", .to = "1"},
                                              {.name = "ten", .title = {}, .from = "2", .to = {}}},
                                 .last = "one"};
  const auto set = MigrationSet::load(
      flyway.path(), {.format = "flyway", .engine = "sqlite", .packages = settings});
  std::vector<std::string> places;
  for (const auto& each : set.migrations()) {
    places.push_back(each.version + " " + each.place.package + (each.is_manual ? " -" : ""));
  }
  EXPECT_THAT(places, ElementsAre("1 one", "1.5 one", "10 ten -", StartsWith("")));
}

}  // namespace
}  // namespace fulldress::migrations
