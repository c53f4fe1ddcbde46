#include "tests/scenarios/rehearsed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// A real project of a real tool. Its third revision forgets in its down what it did in its up; its
// fourth gives up values of a table that no migration fills: only generated rows show it.
TEST(Alembic, TheDownsThatLieAreFoundAndNoOther) {
  const auto directory =
      std::filesystem::path(FULLDRESS_SOURCE_DIR) / "tests/scenarios/data/alembic";
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
  EXPECT_EQ(run.law("roundtrip", "generated rows").reason, "4 rows in 1 table, seed 20260101");
  const auto& loss = run.law("roundtrip", "0004_note");
  EXPECT_EQ(loss.verdict, Verdict::failed) << run.troubles();
  EXPECT_THAT(Rehearsed::finding_ids(loss), Contains("roundtrip.rows-changed"));
  EXPECT_EQ(run.law("idempotent", "database").verdict, Verdict::passed) << run.troubles();
}

}  // namespace
}  // namespace fulldress::testing
