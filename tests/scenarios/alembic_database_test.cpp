#include "scenarios/shell_command.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

// A real project of a real tool. Its third revision forgets in its down what it did in its up; its
// fourth gives up values of a table that no migration fills: only generated rows show it.
TEST(Alembic, TheDownsThatLieAreFoundAndNoOther) {
  const auto directory =
      std::filesystem::path(testing::source_directory) / "tests/scenarios/data/alembic";
  const auto run = rehearse_subject(run_options(directory, "postgres"));
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed) << run.troubles();
  EXPECT_THAT(run.step("upgrade").migrations, SizeIs(4)) << run.troubles();
  EXPECT_EQ(run.step("upgrade").verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(run.step("upgrade").notes, Contains(HasSubstr("0001_people: ")));
  EXPECT_EQ(run.law("roundtrip", "0001_people").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.law("roundtrip", "0002_email").verdict, Verdict::passed) << run.troubles();
  const auto& lie = run.law("roundtrip", "0003_name_length");
  EXPECT_EQ(lie.verdict, Verdict::failed);
  ASSERT_FALSE(lie.findings.empty());
  EXPECT_THAT(problem_of(lie.findings[0]), HasSubstr("column public.people.name differs"));
  EXPECT_EQ(run.law("roundtrip", "generated rows").reason, "6 rows in 1 table, seed 20260101");
  const auto& loss = run.law("roundtrip", "0004_note");
  EXPECT_THAT(loss.classes, ElementsAre(LawClass::lost_by_design)) << run.troubles();
  EXPECT_THAT(Rehearsed::finding_ids(loss), Contains("roundtrip.rows-changed-by-design"));
  EXPECT_EQ(run.law("idempotent", "database").verdict, Verdict::passed) << run.troubles();
}

// Ruby's parser of addresses knows none that names a user and no host.
TEST(ShellCommand, GivesAnAddressWithoutAUserInFrontOfNoHost) {
  const auto database = fresh_database("postgres");
  const auto outcome = scenarios::run_shell(
      {.text = "echo $DATABASE_URL; psql --no-psqlrc -Atc 'select current_user' \"$DATABASE_URL\"",
       .directory = {},
       .environment = {{"PGUSER", "nobody"}}},
      *database, soon());
  EXPECT_THAT(outcome.output, AllOf(StartsWith("postgresql:///"), HasSubstr("&user=")));
  const auto user = database->environment().at("PGUSER");
  EXPECT_THAT(outcome.output, EndsWith("\n" + user)) << outcome.problem;
}

}  // namespace
}  // namespace fulldress::testing
