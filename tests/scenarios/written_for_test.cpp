#include "scenarios/written_for.hpp"

#include "tests/scenarios/verdict_corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class DirectoryWrittenFor : public ::testing::Test {
 protected:
  [[nodiscard]] WrittenFor told(const std::string& folder = "m") const {
    ScenarioConfig config;
    config.migrations = files_.path() / folder;
    return written_for(config);
  }

  void write_pair(const std::string& up, const std::string& folder = "m",
                  const std::string& down = "drop table a;\n") {
    files_.write(folder + "/1_a.up.sql", up);
    files_.write(folder + "/1_a.down.sql", down);
  }

  testing::WrittenFiles files_;
};

TEST_F(DirectoryWrittenFor, IsToldByWordsAndWhereTheyStand) {
  write_pair("-- a\ncreate table a (id integer primary key autoincrement);\n");
  EXPECT_EQ(told().engine, "sqlite");
  EXPECT_THAT(told().evidence, MatchesRegex(".*m/1_a.up.sql:2:40 says autoincrement"));
  write_pair("create table a (id bigint generated always as identity, at timestamptz);\n");
  EXPECT_EQ(told().engine, "postgres");
}

TEST_F(DirectoryWrittenFor, IsToldByWhatPostgresRefuses) {
  write_pair("create table a (id integer primary key, at datetime);\n");
  EXPECT_EQ(told().engine, "sqlite");
  EXPECT_THAT(told().evidence, HasSubstr("which PostgreSQL refuses"));
  write_pair("create table a (id integer primary key, at datetime) engine=innodb;\n");
  EXPECT_EQ(told().engine, "");
  EXPECT_THAT(told().evidence, HasSubstr("written for a database that cannot be rehearsed: "));
}

TEST_F(DirectoryWrittenFor, IsToldByRowsWhoseKeyOnlySqliteFillsIn) {
  write_pair("create table a (id integer primary key, b text);\ninsert into a (b) values ('x');\n");
  EXPECT_EQ(told().engine, "sqlite");
  EXPECT_THAT(told().evidence, HasSubstr("1_a.up.sql:2:1 leaves out a.id, an integer primary key"));
  write_pair("create table a (id integer primary key);\ninsert into a (id) values (1);\n");
  EXPECT_EQ(told().engine, "");
  write_pair("create table a (id serial primary key, b text);\ninsert into a (b) values ('x');\n");
  EXPECT_EQ(told().engine, "postgres");
}

TEST_F(DirectoryWrittenFor, IsNotToldWhereItFitsBothOrSpeaksOfBoth) {
  write_pair("create table a (id integer primary key, b text);\n");
  EXPECT_EQ(told().engine, "");
  EXPECT_EQ(told().evidence, "");
  write_pair("pragma foreign_keys = off;\nselect 1::int;\n");
  EXPECT_EQ(told().engine, "");
  EXPECT_THAT(told().evidence, HasSubstr("written for several databases: "));
}

// A down that says otherwise is a mistake, and a rehearsal is to find it.
TEST_F(DirectoryWrittenFor, IsToldByUpsBeforeDowns) {
  const std::string constraint = "alter table a drop constraint b;\n";
  write_pair("create table a (id integer primary key autoincrement);\n", "m", constraint);
  EXPECT_EQ(told().engine, "sqlite");
  write_pair("create table a (id integer primary key, at datetime);\n", "m", constraint);
  EXPECT_EQ(told().engine, "sqlite");
  write_pair("create extension pgcrypto;\n", "m", "pragma foreign_keys = on;\n");
  EXPECT_EQ(told().engine, "postgres");
  write_pair("create table a (id int not null auto_increment) engine=innodb;\n", "m", constraint);
  EXPECT_THAT(told().evidence, HasSubstr("written for a database that cannot be rehearsed: "));
}

TEST_F(DirectoryWrittenFor, IsToldByDownsWhereUpsAreAnybodys) {
  write_pair("create table a (id int);\n", "m", "alter table a drop constraint b;\n");
  EXPECT_EQ(told().engine, "postgres");
  write_pair("create table a (id int, at timestamp with time zone);\n", "m", "pragma optimize;\n");
  EXPECT_EQ(told().engine, "sqlite");
  write_pair("create table a (id int, at datetime);\n", "m",
             "drop table a; create table b (i int) engine=innodb;\n");
  EXPECT_THAT(told().evidence, HasSubstr("written for a database that cannot be rehearsed: "));
}

TEST_F(DirectoryWrittenFor, IsToldByDownsLessWhereNothingCanBeRead) {
  files_.write("m/x_a.up.sql", "create table a (id integer primary key autoincrement);\n");
  files_.write("m/x_a.down.sql", "alter table a drop constraint b;\n");
  EXPECT_EQ(told().engine, "sqlite");
}

TEST_F(DirectoryWrittenFor, IsToldByItsNameWhereUpsSpeakOfBoth) {
  const std::string both = "pragma foreign_keys = off;\nselect 1::int;\n";
  for (const std::string name : {"sqlite", "sqlite3", "postgres", "postgresql", "pg"}) {
    write_pair(both, name);
    EXPECT_EQ(told(name).engine, name.starts_with("sqlite") ? "sqlite" : "postgres") << name;
    EXPECT_EQ(told(name).evidence, "the folder is called " + name);
  }
  write_pair(both);
  EXPECT_EQ(told().engine, "");
  write_pair("create table a (id int) engine=innodb;\n", "sqlite");
  EXPECT_EQ(told("sqlite").engine, "");
}

TEST_F(DirectoryWrittenFor, IsNotToldAgainstByWhatBothTake) {
  const std::string times = "create table a (id text, at timestamp with time zone not null);\n";
  write_pair(times + "update a set id = lower(hex(randomblob(16)));\n");
  EXPECT_EQ(told().engine, "sqlite");
  write_pair(times);
  EXPECT_EQ(told().engine, "postgres");
  write_pair(times + "create extension pgcrypto;\n");
  EXPECT_EQ(told().engine, "postgres");
  write_pair("create table a (id uniqueidentifier) without rowid;\n");
  EXPECT_EQ(told().engine, "sqlite");
  write_pair("create table a (id uniqueidentifier, at timestamp with time zone);\n");
  EXPECT_THAT(told().evidence, HasSubstr("written for a database that cannot be rehearsed: "));
}

TEST_F(DirectoryWrittenFor, IsToldByScriptsThatRunNotByOthersBeside) {
  write_pair("create table a (id integer primary key, b jsonb);\n");
  files_.write("m/sqlite/1_a.up.sql", "create table a (id integer primary key autoincrement);\n");
  EXPECT_EQ(told().engine, "postgres");
}

TEST_F(DirectoryWrittenFor, IsToldByTheToolsOwnFilesBeforeWords) {
  files_.write("m/migration_lock.toml", "provider = \"sqlite\"\n");
  files_.write("m/20260101000000_a/migration.sql", "create table \"a\" (\"id\" text);\n");
  EXPECT_EQ(told().engine, "sqlite");
}

TEST_F(DirectoryWrittenFor, IsToldByItsNameAndTheProjectAround) {
  const std::string neutral = "create table a (id integer primary key);\n";
  write_pair(neutral, "sqlite/migrations");
  EXPECT_EQ(told("sqlite/migrations").engine, "sqlite");
  files_.write(".git/HEAD", "");
  files_.write(".env", "DATABASE_URL=\"sqlite:app.db\"\n");
  write_pair(neutral);
  EXPECT_EQ(told().engine, "sqlite");
  files_.write(".env", "DATABASE_URL=postgres://x/y\nOTHER=sqlite:app.db\n");
  EXPECT_EQ(told().engine, "");
  files_.write("go.mod", "require github.com/mattn/go-sqlite3 v1.14.0\n");
  EXPECT_EQ(told().engine, "sqlite");
}

TEST_F(DirectoryWrittenFor, IsToldByTheSettingsOfRefinery) {
  files_.write("m/V1__a.sql", "create table a (id integer primary key);\n");
  files_.write("Cargo.toml", "[dependencies]\nrefinery = \"0.8\"\n");
  EXPECT_EQ(told().engine, "");
  files_.write("refinery.toml", "[main]\ndb_type = \"Sqlite\"\n");
  EXPECT_EQ(told().engine, "sqlite");
  EXPECT_THAT(told().evidence, HasSubstr("refinery.toml names sqlite"));
  files_.write("refinery.toml", "[main]\ndb_type = \"Postgres\"\n");
  EXPECT_EQ(told().engine, "postgres");
  files_.write("refinery.toml", "[main]\ndb_type = \"Mysql\"\n");
  EXPECT_EQ(told().engine, "");
}

TEST_F(DirectoryWrittenFor, IsNotToldByAnUnreadableOne) { EXPECT_EQ(told("nowhere").engine, ""); }

TEST(DirectoriesOfOurTests, AreNeverToldToBeAnothers) {
  const auto data = std::filesystem::path(testing::source_directory) / "tests/scenarios/data";
  for (const auto& entry : std::filesystem::directory_iterator(data)) {
    const std::string name = entry.path().filename().string();
    const bool is_sqlite = name.find("sqlite") != std::string::npos;
    const auto inside = entry.path() / "migrations";
    ScenarioConfig config;
    config.migrations = std::filesystem::is_directory(inside) ? inside : entry.path();
    EXPECT_NE(written_for(config).engine, is_sqlite ? "postgres" : "sqlite")
        << name << ": " << written_for(config).evidence;
  }
  for (const std::string engine : {"sqlite", "postgres"}) {
    for (const auto& each : testing::read_verdict_cases(engine + ".sql")) {
      const testing::WrittenFiles files;
      for (const auto& [part, text] : each.parts) {
        files.write("m/1_a." + part + ".sql", text);
      }
      ScenarioConfig config;
      config.migrations = files.path() / "m";
      EXPECT_NE(written_for(config).engine, engine == "sqlite" ? "postgres" : "sqlite")
          << each.name << ": " << written_for(config).evidence;
    }
  }
}

}  // namespace
}  // namespace fulldress::scenarios
