#include "fixtures/source/source_place.hpp"
#include "scenarios/scenario_file.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* migration =
    "-- fulldress:up\nalter table people add column email text;\n"
    "-- fulldress:down\nalter table people drop column email;\n";

std::string error_id(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.id();
  }
  return "nothing was thrown";
}

/// Migrations of two versions, and a SQLite database.
class SqliteSource : public ::testing::Test {
 protected:
  SqliteSource() {
    files_.write("m/2026_01_01_email.sql", migration);
    const auto made =
        engine("sqlite").attach(database("people.db").string(), Access::read_write, soon());
    const auto session = made->connect(soon());
    session->execute(
        "create table people (id integer primary key, name text);"
        "insert into people values (1, 'Anna'), (2, 'Bo')");
    session->close();
  }

  /// An empty database file.
  std::filesystem::path database(const std::string& name) {
    const auto file = files_.write(name, "");
    return file;
  }

  Rehearsed rehearsed(const std::string& source) {
    auto options = run_options(files_.path() / "m", "");
    options.source = source;
    options.flows = {"upgrade", "roundtrip", "rollback"};
    return rehearse_subject(options);
  }

  WrittenFiles files_;
};

TEST_F(SqliteSource, IsWhereTheRehearsalBeginsAndStaysAsItIs) {
  const auto file = files_.path() / "people.db";
  const auto run = rehearsed(file.string());
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("rollback", "backup and restore").verdict, Verdict::passed);
  EXPECT_EQ(run.record.scenarios.front().engine, "sqlite");
  const auto original = engine("sqlite").attach(file.string(), Access::read_only, soon());
  const auto session = original->connect(soon());
  EXPECT_EQ(session->query("select count(*) from people").rows.at(0).at(0), "2");
  EXPECT_ANY_THROW(static_cast<void>(session->query("select email from people")));
  session->close();
}

TEST_F(SqliteSource, MayBeAScriptOrABackup) {
  const auto script = files_.write("people.txt",
                                   "create table people (id integer primary key, name text);\n"
                                   "insert into people values (1, 'Anna');\n");
  auto options = run_options(files_.path() / "m", "sqlite");
  options.source = script.string();
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

TEST_F(SqliteSource, IsNamedByAFileThatHoldsItsName) {
  const auto named =
      files_.write("where.txt", "# production\n\n" + (files_.path() / "people.db").string() + "\n");
  const auto place = fixtures::source_place(named.string(), engine("sqlite"));
  EXPECT_EQ(place.kind, fixtures::SourcePlace::Kind::database);
  EXPECT_EQ(place.connection, (files_.path() / "people.db").string());
}

TEST(SourcePlace, ShowsNoSecretAndRefusesWhatItDoesNotKnow) {
  const auto place = fixtures::source_place("postgresql://me:hidden@host/shop", engine("postgres"));
  EXPECT_EQ(place.kind, fixtures::SourcePlace::Kind::database);
  EXPECT_THAT(place.connection, HasSubstr("hidden"));
  EXPECT_THAT(place.shown, Not(HasSubstr("hidden")));
  const auto refused = [](const std::string& named) {
    return error_id([&] { static_cast<void>(fixtures::source_place(named, engine("postgres"))); });
  };
  EXPECT_EQ(refused("no/such/file.dump"), "fixtures.source-unknown");
  EXPECT_EQ(refused("env:FULLDRESS_TEST_IS_NOT_SET"), "fixtures.source-unknown");
}

TEST(SourceConfig, IsATextOrAnObject) {
  const auto read = [](const std::string& text) {
    return scenarios::parse_scenarios(text, "fulldress.json").at(0);
  };
  EXPECT_EQ(read(R"({"migrations": "m", "source": "env:URL"})").source.from, "env:URL");
  const auto config = read(R"({"migrations": "m", "source": {"from": "env:URL", "cache": "24 h"},
      "rollback": {"within": "90 s", "production_size": "1.5 GiB", "production_rows": 7}})");
  EXPECT_EQ(config.source.cache, std::chrono::hours(24));
  EXPECT_EQ(config.rollback.within, std::chrono::seconds(90));
  EXPECT_EQ(config.rollback.production_bytes, 1610612736);
  EXPECT_EQ(config.rollback.production_rows, 7);
  for (const auto* const broken :
       {R"({"migrations": "m", "source": {"cache": "1 h"}})", R"({"migrations": "m", "source": 7})",
        R"({"migrations": "m", "rollback": {"production_size": "much"}})",
        R"({"migrations": "m", "rollback": {"production_size": "1 GiBs"}})"}) {
    EXPECT_EQ(error_id([&] { static_cast<void>(read(broken)); }), "scenarios.malformed-config")
        << broken;
  }
  EXPECT_EQ(
      error_id([&] { static_cast<void>(read(R"({"migrations": "m", "rollback": {"in": 1}})")); }),
      "scenarios.unknown-key");
}

TEST_F(SqliteSource, IsNotMixedWithFixturesOfTheCommandLine) {
  auto options = run_options(files_.path() / "m", "sqlite");
  options.source = (files_.path() / "people.db").string();
  options.fixtures = {files_.write("rows.sql", "select 1;")};
  EXPECT_EQ(error_id([&] { static_cast<void>(rehearse_subject(options)); }),
            "scenarios.source-and-fixtures");
  options.source.clear();
  options.refreshes_source = true;
  EXPECT_EQ(error_id([&] { static_cast<void>(rehearse_subject(options)); }), "scenarios.no-source");
}

}  // namespace
}  // namespace fulldress::testing
