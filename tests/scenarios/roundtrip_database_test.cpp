#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/places.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Rehearsals on PostgreSQL; their sisters on SQLite are in roundtrip_test.cpp.
namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

fs::path data(const std::string& name) {
  return fs::path(testing::source_directory) / "tests/scenarios/data" / name;
}

Rehearsed rehearse_data(const std::string& name) {
  auto options = run_options(data(name) / "migrations", "postgres");
  options.fixtures = {data(name) / "rows.sql"};
  return rehearse_subject(options);
}

const Finding& finding_about(const LawOutcome& law, const std::string& subject) {
  const auto found =
      std::find_if(law.findings.begin(), law.findings.end(),
                   [&](const Finding& finding) { return finding.subject == subject; });
  if (found == law.findings.end()) throw InternalError("nothing was found about " + subject);
  return *found;
}

// PEERS headline 5: a down of three lines that runs without an error.
TEST(RoundtripPostgres, FindsEveryLossOfTheThreeLineTrap) {
  const auto run = rehearse_data("trap_postgres");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("roundtrip", "2026_01_10_add_note");
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(
      Rehearsed::finding_ids(law),
      ElementsAre("roundtrip.acl-lost", "roundtrip.comment-lost", "roundtrip.policy-lost",
                  "roundtrip.row-level-security-enabled-lost", "roundtrip.sequence-ownership-lost",
                  "roundtrip.sequence-set-back", "roundtrip.statistics-target-lost",
                  "roundtrip.storage-options-lost", "roundtrip.write-probe"))
      << run.troubles();
  EXPECT_THAT(finding_about(law, "privileges of table public.accounts").before,
              HasSubstr("accountant: INSERT"));
  EXPECT_EQ(finding_about(law, "comment on table public.accounts").before,
            "one row for each account");
  EXPECT_THAT(finding_about(law, "policy public.accounts.open_accounts").before,
              HasSubstr("balance >= "));
  EXPECT_THAT(finding_about(law, "column public.accounts.owner").message, HasSubstr("500"));
  EXPECT_EQ(finding_about(law, "sequence public.account_numbers").severity, Severity::error);
  // The next insert gets a number that is taken, and the role may do nothing any more.
  EXPECT_THAT(finding_about(law, "insert into public.accounts").after, HasSubstr("23505"));
  EXPECT_THAT(finding_about(law, "select from public.accounts as accountant").after,
              HasSubstr("42501"));
  EXPECT_EQ(run.law("roundtrip", "all up, all down").verdict, Verdict::failed);
}

TEST(RoundtripPostgres, IsSilentAboutEveryCorrectPair) {
  const auto run = rehearse_data("correct_postgres");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& laws = run.step("roundtrip").laws;
  EXPECT_THAT(laws, SizeIs(43));
  for (const auto& law : laws) {
    EXPECT_EQ(law.verdict, Verdict::passed) << law.subject << " " << law.reason;
  }
}

// Generated rows make them, behind the state that the next step is compared with.
TEST(RoundtripPostgres, TakesTablesThatATriggerMakesForARowAsThereBefore) {
  const WrittenFiles files;
  files.write("m/1_make.up.sql",
              "create table event (team int);\n"
              "create table team (id serial primary key, name text not null);\n"
              "create table build (id serial primary key, name text not null);\n"
              "create function make() returns trigger language plpgsql as $$ begin\n"
              "  execute format('create table event_%s () inherits (event)', new.id);\n"
              "  return null;\n"
              "end $$;\n"
              "create trigger make after insert on team for each row execute function make();\n");
  files.write("m/1_make.down.sql",
              "drop table build, team;\ndrop function make();\ndrop table event cascade;\n");
  files.write("m/2_it.up.sql", "alter table build add column drained boolean;\n");
  files.write("m/2_it.down.sql", "alter table build drop column drained;\n");
  auto options = run_options(files.path() / "m", "postgres");
  options.format = "golang_migrate";
  options.flows = {"roundtrip"};
  const auto run = rehearse_subject(options);
  EXPECT_THAT(run.law("roundtrip", "2_it").classes, ElementsAre(LawClass::restored));
}

TEST(PeopleSplit, PassesAsABundledScenario) {
  const auto run = rehearse_subject(run_options("people_split", ""));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  for (const auto& law : run.step("roundtrip").laws) {
    EXPECT_EQ(law.verdict, Verdict::passed) << law.subject << " " << law.reason;
  }
}

TEST(PeopleSplit, FailsReadablyWhenItsDownForgetsHalf) {
  const auto fixtures = fs::path(testing::source_directory) / "fixtures/people_split";
  auto options = run_options(data("people_split_broken"), "postgres");
  options.fixtures = {fixtures / "shop.sql", fixtures / "customers.csv", fixtures / "orders.csv",
                      fixtures / "sequences.sql"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(run.law("roundtrip", "2026_03_02_split_name").verdict, Verdict::passed);
  const auto& law = run.law("roundtrip", "2026_03_05_move_addresses");
  EXPECT_THAT(Rehearsed::finding_ids(law),
              ElementsAre("roundtrip.acl-lost", "roundtrip.column-changed",
                          "roundtrip.row-level-security-enabled-lost", "roundtrip.rows-changed",
                          "roundtrip.write-probe"))
      << run.troubles();
  const auto& rows = finding_about(law, "table public.customers");
  EXPECT_THAT(law.findings,
              Contains(::testing::Field(&Finding::message, HasSubstr("in postcode"))));
  EXPECT_FALSE(rows.message.empty());
  const auto& column = finding_about(law, "column public.customers.postcode");
  EXPECT_EQ(column.before, "text");
  EXPECT_EQ(column.after, "character varying(5)");
}

struct ChinookRun {
  std::string directory;
  std::string format;
};

class ChinookPostgres : public ::testing::TestWithParam<ChinookRun> {};

TEST_P(ChinookPostgres, GoesUpAndDownWithAllItsRows) {
  const auto file = shared_data() / "chinook/Chinook_PostgreSql_SerialPKs.sql";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is absent";
  auto options = run_options(data(GetParam().directory), "postgres");
  options.format = GetParam().format;
  options.fixtures = {file};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  for (const auto& law : run.step("roundtrip").laws) {
    EXPECT_EQ(law.verdict, Verdict::passed) << law.subject << " " << law.reason;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, ChinookPostgres,
                         ::testing::Values(ChinookRun{"chinook_postgres", ""},
                                           ChinookRun{"chinook_golang_migrate", "golang_migrate"},
                                           ChinookRun{"chinook_dbmate", ""}),
                         [](const auto& param_info) { return param_info.param.directory; });

TEST(ChinookPostgres, NamesTheRowsAWrongDownChanges) {
  const auto file = shared_data() / "chinook/Chinook_PostgreSql_SerialPKs.sql";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is absent";
  auto options = run_options(data("chinook_postgres_wrong"), "postgres");
  options.fixtures = {file};
  options.flows = {"roundtrip"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("roundtrip", "2026_01_08_cents");
  EXPECT_THAT(Rehearsed::finding_ids(law), ElementsAre("roundtrip.rows-changed")) << run.troubles();
  const auto& finding = finding_about(law, "table public.track");
  EXPECT_THAT(finding.message, HasSubstr("in unit_price"));
  EXPECT_THAT(finding.evidence.columns,
              ElementsAre("track_id", "columns that differ", "before", "after"));
  EXPECT_THAT(finding.evidence.rows, SizeIs(20));
}

}  // namespace
}  // namespace fulldress::testing
