#include "scenarios/fresh_install.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::Rehearsed;

const std::string ledger =
    "create table schema_migrations (version varchar(128) primary key);\n"
    "insert into schema_migrations values ('1');\n";

class Equivalence : public ::testing::Test {
 protected:
  Equivalence() {
    files_.write("db/migrations/1_people.sql",
                 "-- migrate:up\ncreate table people (id integer primary key, a text, b text);\n"
                 "-- migrate:down\ndrop table people;\n");
  }

  [[nodiscard]] Rehearsed rehearse(const std::string& more = "") const {
    const auto config =
        files_.write("fulldress.json",
                     R"({"name": "e", "engine": "sqlite", "migrations": "db/migrations",
            "flows": ["equivalence"])" +
                         more + "}");
    return testing::rehearse_subject(testing::run_options(config, ""));
  }

  testing::WrittenFiles files_;
};

TEST_F(Equivalence, FindsTheDumpBesideTheMigrationsAndSaysSo) {
  files_.write("db/schema.sql",
               ledger + "create table people (id integer primary key, a text, b text);\n");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("equivalence", "fresh install").verdict, Verdict::passed);
  EXPECT_THAT(run.step("equivalence").notes, Contains(HasSubstr("found beside the migrations")));
}

TEST_F(Equivalence, NamesTheObjectAndBothDefinitions) {
  files_.write("db/schema.sql",
               ledger + "create table people (id integer primary key, a text, b integer);\n");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("equivalence", "fresh install");
  ASSERT_FALSE(law.findings.empty());
  EXPECT_THAT(law.findings[0].subject, HasSubstr("people"));
  EXPECT_FALSE(law.findings[0].before.empty());
  EXPECT_FALSE(law.findings[0].after.empty());
}

TEST_F(Equivalence, DoesNotGuessBetweenTwoFilesNorWhatAFileIsFor) {
  files_.write("db/schema.sql", "create table people (id integer primary key);\n");
  EXPECT_THAT(rehearse().step("equivalence").reason, HasSubstr("does not mention"));
  files_.write("db/structure.sql", ledger);
  const auto run = rehearse();
  EXPECT_EQ(run.step("equivalence").verdict, Verdict::skipped);
  EXPECT_THAT(run.step("equivalence").reason, HasSubstr("structure.sql may both make"));
}

TEST_F(Equivalence, LeavesAFoundFileOfAnotherDatabaseAlone) {
  files_.write("db/schema.sql", "create table schema_migrations (x) engine=InnoDB nonsense;\n");
  const auto run = rehearse();
  EXPECT_EQ(run.step("equivalence").verdict, Verdict::skipped);
  EXPECT_THAT(run.step("equivalence").reason, HasSubstr("makes no new installation"));
}

TEST_F(Equivalence, WeighsTheOrderOfColumnsAsAsked) {
  files_.write("db/schema.sql",
               ledger + "create table people (id integer primary key, b text, a text);\n");
  EXPECT_EQ(rehearse(R"(, "column_order": "ignored")").exit_code(), ExitCode::passed);
  EXPECT_EQ(rehearse().exit_code(), ExitCode::passed);
  EXPECT_EQ(rehearse(R"(, "column_order": "required")").exit_code(), ExitCode::gate_failed);
}

TEST_F(Equivalence, TakesACommandThatMakesANewInstallation) {
  files_.write("new.sql",
               ledger + "create table people (id integer primary key, a text, b text);\n");
  const std::string create = R"(, "create": "sqlite3 \"${DATABASE_URL#sqlite:///}\" < new.sql")";
  const auto run = rehearse(create);
  EXPECT_EQ(run.law("equivalence", "fresh install").verdict, Verdict::passed) << run.troubles();
  const auto failing = rehearse(R"(, "create": "echo no such luck >&2; exit 3")");
  EXPECT_THAT(failing.law("equivalence", "fresh install").reason, HasSubstr("no such luck"));
}

TEST_F(Equivalence, ANamedFileWhoseLedgerIsEmptyIsComparedAndBlamed) {
  files_.write("new.sql", "create table people (id integer primary key, a text, b text);\n");
  const auto run = rehearse(R"(, "fresh_install": "new.sql")");
  EXPECT_EQ(run.law("equivalence", "fresh install").verdict, Verdict::passed) << run.troubles();
  const auto& law = run.law("equivalence", "ledger of a new installation");
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(law.reason, HasSubstr("its ledger is empty"));
}

}  // namespace
}  // namespace fulldress::scenarios
