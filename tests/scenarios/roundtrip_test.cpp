#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/places.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Rehearsals on SQLite; their sisters on PostgreSQL are in roundtrip_database_test.cpp.
namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

fs::path data(const std::string& name) {
  return fs::path(testing::source_directory) / "tests/scenarios/data" / name;
}

Rehearsed rehearse_data(const std::string& name) {
  auto options = run_options(data(name) / "migrations", "sqlite");
  options.fixtures = {data(name) / "rows.sql"};
  return rehearse_subject(options);
}

TEST(RoundtripSqlite, FindsEveryLossOfADownThatRunsWithoutAnError) {
  const auto run = rehearse_data("trap_sqlite");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("roundtrip", "2026_01_10_add_note");
  EXPECT_EQ(law.verdict, Verdict::failed);
  std::vector<std::string> subjects;
  for (const auto& finding : law.findings) {
    if (finding.severity == Severity::error) subjects.push_back(finding.subject);
  }
  for (const auto* wanted :
       {"primary key main.accounts", "index main.accounts_by_owner", "trigger main.accounts_insert",
        "column main.accounts.owner_id", "column main.accounts.balance",
        "foreign key main.accounts (owner_id) -> main.owners (id)"}) {
    EXPECT_THAT(subjects, Contains(wanted));
  }
}

TEST(RoundtripSqlite, IsSilentAboutEveryCorrectPair) {
  const auto run = rehearse_data("correct_sqlite");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& laws = run.step("roundtrip").laws;
  EXPECT_THAT(laws, SizeIs(20));
  for (const auto& law : laws) {
    EXPECT_EQ(law.verdict, Verdict::passed) << law.subject << " " << law.reason;
  }
}

// A connection of ours would keep the database in WAL mode, and the down would be told to fail.
TEST(RoundtripSqlite, LetsADownTakeTheDatabaseOutOfWriteAheadMode) {
  const WrittenFiles files;
  const auto write = [&](const std::string& name, const std::string& down) {
    files.write("m/" + name,
                "-- +goose NO TRANSACTION\n-- +goose Up\npragma journal_mode = wal;\n" +
                    ("create table " + name.substr(6, 1) + " (id integer);\n") +
                    "-- +goose Down\n" + down);
  };
  write("00001_a.sql", "drop table a;\npragma journal_mode = delete;\n");
  write("00002_b.sql", "drop table b;\n");
  write("00003_c.sql", "drop table c;\npragma journal_mode = delete;\n");
  files.write("m/00004_d.sql",
              "-- +goose NO TRANSACTION\n-- +goose Up\npragma journal_mode = delete;\n"
              "-- +goose Down\npragma journal_mode = wal;\n");
  auto options = run_options(files.path() / "m", "sqlite");
  options.flows = {"roundtrip"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.law("roundtrip", "1_a").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.law("roundtrip", "2_b").verdict, Verdict::passed) << run.troubles();
  // It was in that mode before, and the last one's down takes it out: how the file is written to
  // is nothing that it holds.
  const auto& last = run.law("roundtrip", "3_c");
  EXPECT_THAT(last.classes, ElementsAre(LawClass::restored));
  ASSERT_THAT(last.findings, SizeIs(1));
  EXPECT_EQ(last.findings.front().severity, Severity::info);
  EXPECT_EQ(last.findings.front().message, "journal mode differs after the down");
  EXPECT_EQ(run.law("roundtrip", "4_d").verdict, Verdict::passed) << run.troubles();
}

TEST(RoundtripSqlite, RunsFilesWithTransactionsOfTheirOwnWithoutOneAndSaysSo) {
  const WrittenFiles files;
  files.write("m/1_a.up.sql", "create table a (id integer primary key, b text);\n");
  files.write("m/1_a.down.sql", "drop table a;\n");
  files.write("m/2_c.up.sql", "begin;\nalter table a add column c text;\ncommit;\n");
  files.write("m/2_c.down.sql", "begin;\nalter table a drop column c;\ncommit;\n");
  auto options = run_options(files.path() / "m", "sqlite");
  options.flows = {"roundtrip"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.law("roundtrip", "2_c").verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(run.step("provision").notes, Contains(HasSubstr("2_c.up.sql:1:1 opens")));

  options.format_options = {{"no_tx_wrap", "false"}};
  const auto wrapped = rehearse_subject(options);
  EXPECT_EQ(wrapped.law("roundtrip", "2_c").verdict, Verdict::failed);
}

TEST(RoundtripSqlite, TakesAllVersionsBackInFrontOfWhatMayRunAgain) {
  const WrittenFiles files;
  files.write("m/V1__a.sql", "create table a (id integer primary key, n int);\n");
  files.write("m/U1__a.sql", "drop table a;\n");
  files.write("m/V2__b.sql", "create table b (id integer primary key);\n");
  files.write("m/U2__b.sql", "drop table b;\n");
  files.write("m/R__v.sql", "drop view if exists v;\ncreate view v as select id from a;\n");
  auto options = run_options(files.path() / "m", "sqlite");
  options.flows = {"roundtrip"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.law("roundtrip", "all up, all down").verdict, Verdict::passed) << run.troubles();
  files.write("m/U1__a.sql", "drop table nope;\n");
  const auto failing = rehearse_subject(options);
  EXPECT_EQ(failing.law("roundtrip", "all up, all down").verdict, Verdict::failed);
}

struct ChinookRun {
  std::string directory;
  std::string format;
};

class ChinookSqlite : public ::testing::TestWithParam<ChinookRun> {};

TEST_P(ChinookSqlite, GoesUpAndDownWithAllItsRows) {
  const auto file = shared_data() / "chinook/Chinook_Sqlite.sql";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is absent";
  auto options = run_options(data(GetParam().directory), "sqlite");
  options.format = GetParam().format;
  options.fixtures = {file};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  for (const auto& law : run.step("roundtrip").laws) {
    EXPECT_EQ(law.verdict, Verdict::passed) << law.subject << " " << law.reason;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, ChinookSqlite,
                         ::testing::Values(ChinookRun{"chinook_sqlite", ""},
                                           ChinookRun{"chinook_golang_migrate_sqlite",
                                                      "golang_migrate"},
                                           ChinookRun{"chinook_dbmate_sqlite", ""}),
                         [](const auto& param_info) { return param_info.param.directory; });

TEST(ChinookSqlite, NamesTheRowsAWrongDownChanges) {
  const auto file = shared_data() / "chinook/Chinook_Sqlite.sql";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is absent";
  auto options = run_options(data("chinook_sqlite_wrong"), "sqlite");
  options.fixtures = {file};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("roundtrip", "2026_01_05_cents");
  EXPECT_THAT(Rehearsed::finding_ids(law), ElementsAre("roundtrip.rows-changed"));
  const auto& finding = law.findings.front();
  EXPECT_EQ(finding.subject, "table main.Track");
  EXPECT_THAT(finding.message, HasSubstr("in UnitPrice"));
  EXPECT_THAT(finding.evidence.columns,
              ElementsAre("TrackId", "columns that differ", "before", "after"));
  EXPECT_THAT(finding.evidence.rows, SizeIs(20));
  EXPECT_TRUE(finding.evidence.is_capped);
  EXPECT_TRUE(finding.evidence.rows.front().at(0).has_value());
  EXPECT_EQ(finding.evidence.rows.front().at(2), "(hidden)");
}

}  // namespace
}  // namespace fulldress::testing
