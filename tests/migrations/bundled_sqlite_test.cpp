#include "migrations/bundled_sqlite.hpp"

#include "harness/engine/session.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BundledSqlite : public ::testing::Test {
 protected:
  [[nodiscard]] bool is_bundled() const {
    return bundled_sqlite_of(SourceDirectory(files_.path() / "crates/db/migrations")).has_value();
  }

  Files files_{{"crates/db/migrations/V1__a.sql",
                "create table a (id integer primary key);\n"
                "create table b (a int references a on delete cascade);\n"
                "insert into a values (1); insert into b values (1);\n"},
               {"crates/db/migrations/V2__b.sql", "drop table a;\n"}};
};

TEST_F(BundledSqlite, IsToldByAFeatureOfACrateAround) {
  EXPECT_FALSE(is_bundled());
  const auto says = [&](const std::string& manifest) {
    files_.write("crates/db/Cargo.toml", manifest);
    return is_bundled();
  };
  EXPECT_TRUE(
      says("[dependencies]\nrusqlite = { version = \"0.29\", features = [\"bundled\"] }\n"));
  EXPECT_TRUE(says("[dependencies.rusqlite]\nversion = \"1\"\nfeatures = [\"bundled-full\"]\n"));
  EXPECT_TRUE(
      says("[dependencies]\nsql = { package = \"libsqlite3-sys\", version = \"0.30\", "
           "features = [\"bundled\"] }\n"));
  EXPECT_TRUE(
      says("[target.'cfg(unix)'.dependencies]\nrefinery = { version = \"0.8\", "
           "features = [\"rusqlite-bundled\"] }\n"));
  EXPECT_TRUE(says("[dependencies]\nsqlx = { version = \"0.8\", features = [\"sqlite\"] }\n"));
  EXPECT_TRUE(says("[features]\ndefault = [\"rusqlite?/bundled\"]\n"));
}

TEST_F(BundledSqlite, IsNotToldByOtherFeatures) {
  const auto says = [&](const std::string& manifest) {
    files_.write("crates/db/Cargo.toml", manifest);
    return is_bundled();
  };
  EXPECT_FALSE(
      says("[dependencies]\nrusqlite = { version = \"0.29\", features = [\"chrono\"] }\n"));
  EXPECT_FALSE(
      says("[dependencies]\nrusqlite = \"0.29\"\nzstd-sys = { version = \"2\", features = "
           "[\"bundled\"] }\n"));
  EXPECT_FALSE(
      says("[dependencies]\nsqlx = { version = \"0.8\", features = "
           "[\"sqlite-unbundled\"] }\n"));
  EXPECT_FALSE(says("[features]\nstatic = [\"rusqlite/bundled\"]\n"));
  EXPECT_FALSE(says("[dependencies\n"));
}

TEST_F(BundledSqlite, IsToldByTheLockFileOfTheWorkspace) {
  files_.write("Cargo.lock",
               "[[package]]\nname = \"libsqlite3-sys\"\nversion = \"0.26.0\"\nsource = \"x\"\n"
               "dependencies = [\n \"pkg-config\",\n \"vcpkg\",\n]\n\n"
               "[[package]]\nname = \"zstd\"\nversion = \"1\"\ndependencies = [\n \"cc\",\n]\n");
  EXPECT_FALSE(is_bundled());
  files_.write("Cargo.lock",
               "[[package]]\nname = \"libsqlite3-sys\"\nversion = \"0.26.0\"\n"
               "dependencies = [\n \"cc\",\n \"pkg-config\",\n \"vcpkg\",\n]\n");
  EXPECT_TRUE(is_bundled());
  files_.write("crates/.git/HEAD", "ref: refs/heads/main\n");
  EXPECT_FALSE(is_bundled());
}

TEST_F(BundledSqlite, EnforcesTheForeignKeysOfRefinerysMigrations) {
  const auto left = [&](const std::string& manifest, const FormatSettings& settings) {
    files_.write("crates/db/Cargo.toml", manifest);
    const auto set =
        MigrationSet::load(files_.path() / "crates/db/migrations",
                           {.format = "refinery", .engine = "sqlite", .settings = settings});
    const Place place("sqlite");
    EXPECT_EQ(apply(*place.session, set).back().verdict, Verdict::passed);
    return value_of(*place.session, "select count(*) from b");
  };
  const std::string bundled =
      "[dependencies]\nrusqlite = { version = \"0.29\", features = [\"bundled\"] }\n";
  EXPECT_EQ(left(bundled, {}), "0");
  EXPECT_EQ(left(bundled, {{"foreign_keys", "off"}}), "1");
  EXPECT_EQ(left("[dependencies]\n", {}), "1");
  EXPECT_EQ(left("[dependencies]\n", {{"foreign_keys", "on"}}), "0");
}

TEST_F(BundledSqlite, IsToldToTheReader) {
  const auto notes = [&](const std::string& format, const std::string& engine,
                         const FormatSettings& settings) {
    return MigrationSet::load(
               files_.path() / (format == "diesel" ? "crates/db/diesel" : "crates/db/migrations"),
               {.format = format, .engine = engine, .settings = settings})
        .notes();
  };
  files_.write("crates/db/diesel/1_a/up.sql", "select 1;\n");
  EXPECT_THAT(notes("diesel", "sqlite", {}), IsEmpty());
  files_.write(
      "Cargo.toml",
      "[workspace.dependencies]\nrusqlite = { version = \"1\", features = [\"bundled\"] }");
  for (const char* format : {"diesel", "refinery"}) {
    EXPECT_THAT(notes(format, "sqlite", {}),
                ElementsAre(AllOf(HasSubstr("Cargo.toml"), HasSubstr("foreign_keys=off"))));
    EXPECT_THAT(notes(format, "sqlite", {{"foreign_keys", "off"}}), IsEmpty());
    EXPECT_THAT(notes(format, "postgres", {}), IsEmpty());
  }
}

}  // namespace
}  // namespace fulldress::migrations
