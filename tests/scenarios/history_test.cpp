#include "scenarios/releases.hpp"
#include "tests/scenarios/git_repository.hpp"
#include "tests/scenarios/rehearsed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Rehearsed;

const std::string people =
    "-- fulldress:up\ncreate table people (id integer primary key, name text);\n"
    "-- fulldress:down\ndrop table people;\n";
const std::string email =
    "-- fulldress:up\nalter table people add column email text;\n"
    "-- fulldress:down\nalter table people drop column email;\n";

/// A repository with a release v1 that has `people`, whose head adds `email`.
class History : public ::testing::Test {
 protected:
  History() {
    repository_.write("m/2026_01_01_people.sql", people);
    repository_.commit("first", "v1");
    repository_.write("m/2026_01_02_email.sql", email);
  }

  [[nodiscard]] Rehearsed rehearse(const std::string& releases = R"({"tags": "v*"})") const {
    repository_.write("fulldress.json", R"({"name": "h", "engine": "sqlite", "migrations": "m",
        "flows": ["history"], "releases": )" +
                                            releases + "}");
    return testing::rehearse_subject(
        testing::run_options(repository_.path() / "fulldress.json", ""));
  }

  testing::TestRepository repository_;
};

TEST_F(History, EveryTaggedReleaseIsUpgraded) {
  repository_.commit("second", "v2");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("history", "upgrade of v1").verdict, Verdict::passed);
  EXPECT_EQ(run.law("history", "upgrade of v2").verdict, Verdict::passed);
  EXPECT_EQ(run.law("history", "released migrations").verdict, Verdict::passed);
}

TEST_F(History, AReleasedMigrationThatWasEditedLeavesTheFieldBehind) {
  std::string edited = people;
  edited.replace(edited.find("name text"), 9, "name text not null default ''");
  repository_.write("m/2026_01_01_people.sql", edited);
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& upgrade = run.law("history", "upgrade of v1");
  EXPECT_EQ(upgrade.verdict, Verdict::failed);
  EXPECT_THAT(upgrade.reason, HasSubstr("the tool refuses to go on"));
  const auto& law = run.law("history", "released migrations");
  EXPECT_THAT(Rehearsed::finding_ids(law), ElementsAre("history.edited"));
  EXPECT_THAT(law.findings.at(0).message, HasSubstr("was released with v1 and reads otherwise"));
}

TEST_F(History, AReleasedMigrationThatIsGoneIsNamed) {
  repository_.remove("m/2026_01_01_people.sql");
  repository_.write("m/2026_01_02_email.sql",
                    "-- fulldress:up\ncreate table other (id integer primary key);\n"
                    "-- fulldress:down\ndrop table other;\n");
  const auto run = rehearse();
  EXPECT_THAT(Rehearsed::finding_ids(run.law("history", "released migrations")),
              ElementsAre("history.removed"));
  EXPECT_EQ(run.law("history", "upgrade of v1").verdict, Verdict::failed);
}

TEST_F(History, AnUpgradeThatFailsOnOneReleaseOnlyIsFound) {
  // A release with a hotfix of its own, which was never merged.
  repository_.write("old/2026_01_01_people.sql", people);
  repository_.write("old/2026_01_01_q_hotfix.sql", email);
  const auto run = rehearse(R"({"directories": ["old"]})");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto name = "upgrade of " + (repository_.path() / "old").string();
  EXPECT_THAT(run.law("history", name).reason, HasSubstr("there is no file for it"));
}

TEST_F(History, AnUpgradeThatFailsOnlyWithRowsIsFound) {
  repository_.write("m/2026_01_02_email.sql",
                    "-- fulldress:up\ncreate table few (id integer primary key check (id < -9));\n"
                    "insert into few select id from people;\n-- fulldress:down\ndrop table few;\n");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.law("history", "upgrade of v1").reason, HasSubstr("CHECK constraint failed"));
}

// golang-migrate keeps no checksums: its users learn of an edited file from the schema only.
TEST(HistoryWithoutChecksums, ComparesWhatTheUpgradeLeadsTo) {
  const testing::TestRepository repository;
  repository.write("m/1_people.up.sql", "create table people (id integer primary key, name text);");
  repository.write("m/1_people.down.sql", "drop table people;");
  repository.commit("first", "v1");
  repository.write("m/1_people.up.sql",
                   "create table people (id integer primary key, name text not null);");
  const auto config = repository.path() / "fulldress.json";
  repository.write("fulldress.json", R"({"engine": "sqlite", "migrations": "m",
      "format": "golang_migrate", "flows": ["history"], "releases": {"refs": ["v1"]}})");
  const auto run = testing::rehearse_subject(testing::run_options(config, ""));
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& upgrade = run.law("history", "upgrade of v1");
  ASSERT_FALSE(upgrade.findings.empty());
  EXPECT_THAT(upgrade.findings[0].before, HasSubstr("not null"));
}

TEST_F(History, AReleaseMayBeAVersionOrADirectory) {
  repository_.write("old/2026_01_01_people.sql", people);
  const auto run = rehearse(R"({"versions": ["2026_01_01_people"], "directories": ["old"]})");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("history", "upgrade of 2026_01_01_people").verdict, Verdict::passed);
  EXPECT_EQ(run.step("history").laws.size(), 4U);
}

TEST_F(History, RunsScriptsThatStandBehindAllMigrations) {
  const auto upgrade_with = [&](const std::string& last) {
    repository_.write("old/V1__people.sql", "create table people (id integer primary key);\n");
    repository_.write("fly/V1__people.sql", "create table people (id integer primary key);\n");
    repository_.write("fly/V2__email.sql", "alter table people add column email text;\n");
    repository_.write("fly/afterMigrate.sql", last);
    repository_.write("fulldress.json", R"({"name": "h", "engine": "sqlite", "migrations": "fly",
        "format": "flyway", "flows": ["history"], "releases": {"directories": ["old"]}})");
    return testing::rehearse_subject(
        testing::run_options(repository_.path() / "fulldress.json", ""));
  };
  const auto right = upgrade_with("update people set email = '' where email is null;\n");
  EXPECT_EQ(right.exit_code(), ExitCode::passed) << right.troubles();
  const auto wrong = upgrade_with("update people set phone = '';\n");
  const auto& law = wrong.step("history").laws.front();
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(law.reason, HasSubstr("phone")) << law.subject << wrong.troubles();
}

TEST_F(History, WithoutReleasesSaysWhy) {
  EXPECT_THAT(rehearse(R"({"tags": "x*"})").law("history", "releases").reason,
              HasSubstr("no git tag matches x*"));
  auto options = testing::run_options(repository_.path() / "m", "sqlite");
  options.flows = {"history"};
  EXPECT_THAT(testing::rehearse_subject(options).law("history", "releases").reason,
              HasSubstr("no \"releases\" are named"));
}

TEST_F(History, TheToolStopsCleanlyWhereTheLedgerIsLost) {
  const auto run = rehearse();
  const auto& law = run.law("history", "tables present, ledger empty");
  EXPECT_EQ(law.verdict, Verdict::passed);
  EXPECT_THAT(law.reason, HasSubstr("already exists"));
  EXPECT_THAT(law.reason, HasSubstr("nothing has changed"));
}

TEST_F(History, WhatIsHalfDoneWhereTheLedgerIsLostIsAWarning) {
  repository_.write("m/2026_01_01_people.sql",
                    "-- fulldress:up\ncreate table if not exists people (id integer primary key, "
                    "name text);\ninsert into people (name) values ('Ann');\n"
                    "-- fulldress:down\ndrop table people;\n");
  const auto run = rehearse(R"({"versions": ["2026_01_01_people"]})");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& law = run.law("history", "tables present, ledger empty");
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(Rehearsed::finding_ids(law), Contains("history.lost-ledger.rows-left"));
}

}  // namespace
}  // namespace fulldress::scenarios
