#include "checks/user/tap_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TapOutput read(const std::vector<std::string>& lines) {
  TapOutput output;
  for (const auto& line : lines) read_tap_line(line, output);
  return output;
}

TEST(TapOutput, GivesAssertionsWithTheirDiagnostics) {
  const auto output = read(
      {"1..2", "ok 1 - keys are whole", "not ok 2 - prices", "# Failed test 2", "#   have: 3"});
  EXPECT_EQ(output.planned, 2U);
  ASSERT_THAT(output.assertions, SizeIs(2));
  EXPECT_TRUE(output.assertions[0].is_ok);
  EXPECT_EQ(output.assertions[0].description, "keys are whole");
  EXPECT_FALSE(output.assertions[1].is_ok);
  EXPECT_THAT(output.assertions[1].diagnostics, ElementsAre("Failed test 2", "have: 3"));
}

TEST(TapOutput, ReadsDirectivesInAnyCaseAndHonoursEscapes) {
  const auto output = read({"ok 1 - a # SKIP no data", "not ok 2 - b # todo later",
                            "not ok 3 - c \\# SKIP is part of the name", "ok 4 # skipped: why",
                            "ok 5 - issue #12 is fixed"});
  ASSERT_THAT(output.assertions, SizeIs(5));
  EXPECT_EQ(output.assertions[0].directive, "skip");
  EXPECT_EQ(output.assertions[0].reason, "no data");
  EXPECT_EQ(output.assertions[1].directive, "todo");
  EXPECT_EQ(output.assertions[1].reason, "later");
  EXPECT_EQ(output.assertions[2].directive, "");
  EXPECT_EQ(output.assertions[2].description, "c # SKIP is part of the name");
  EXPECT_EQ(output.assertions[3].reason, "why");
  EXPECT_EQ(output.assertions[4].description, "issue #12 is fixed");
}

TEST(TapOutput, SubtestsAreSummedUpByTheirParent) {
  const auto output = read({"    ok 1 - inner", "    1..1", "ok 1 - outer", "1..1"});
  ASSERT_THAT(output.assertions, SizeIs(1));
  EXPECT_EQ(output.assertions[0].description, "outer");
  EXPECT_EQ(output.planned, 1U);
}

TEST(TapOutput, KnowsFilesThatSkipThemselvesAndThatBailOut) {
  EXPECT_EQ(read({"1..0 # SKIP no partitions here"}).skipped, "no partitions here");
  EXPECT_EQ(read({"Bail out! disk is full"}).bailed_out, "disk is full");
  EXPECT_EQ(read({"Bail out!"}).bailed_out, "without a reason");
}

TEST(TapOutput, WhatIsNoTapIsNoAssertion) {
  const auto output = read({"okay", "not okay", "1..x", "", "(1 row)", "okay 1"});
  EXPECT_THAT(output.assertions, SizeIs(0));
  EXPECT_FALSE(output.planned.has_value());
}

}  // namespace
}  // namespace fulldress::checks
