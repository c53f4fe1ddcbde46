#include "checks/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using Text = std::optional<std::string>;

std::string change(const std::string& difference, const Text& before, const Text& after) {
  const auto found = mismatch_of(difference, {.before = before, .after = after});
  return found ? found->change : "none";
}

TEST(Difference, EqualStatesNeverDiffer) {
  for (const auto& name : difference_names()) {
    EXPECT_EQ(change(name, "1", "1"), "none") << name;
    EXPECT_EQ(change(name, std::nullopt, std::nullopt), "none") << name;
  }
}

TEST(Difference, ChangedSeesEveryKind) {
  EXPECT_EQ(change("changed", "1", "2"), "changed");
  EXPECT_EQ(change("changed", "1", std::nullopt), "lost");
  EXPECT_EQ(change("changed-within", std::nullopt, "1"), "new");
  EXPECT_EQ(change("counted", "1", std::nullopt), "lost");
  EXPECT_EQ(change("counted", "1", "2"), "changed");
  EXPECT_EQ(change("counted", std::nullopt, "2"), "none");
  EXPECT_EQ(change("changed-if-kept", "1", "2"), "changed");
  EXPECT_EQ(change("changed-if-kept", "1", std::nullopt), "none");
}

TEST(Difference, WhatIsGrantedWeighsLessThanWhatIsTakenAway) {
  const auto gained = mismatch_of("granted", {.before = std::nullopt, .after = "x"});
  EXPECT_EQ(gained, (Mismatch{"new", Severity::warning}));
  EXPECT_EQ(mismatch_of("granted", {.before = "x", .after = std::nullopt}),
            (Mismatch{"lost", std::nullopt}));
}

TEST(Difference, WeakerIsLostStrongerIsNot) {
  EXPECT_EQ(change("lost-or-lower", "2", "1"), "weaker");
  EXPECT_EQ(change("lost-or-lower", "2", std::nullopt), "lost");
  EXPECT_EQ(change("lost-or-lower", "1", "2"), "none");
  EXPECT_EQ(change("bits-lost", "28", "20"), "lost");
  EXPECT_EQ(change("bits-lost", "4", std::nullopt), "lost");
  EXPECT_EQ(change("bits-lost", "4", "28"), "none");
}

TEST(Difference, LabelsMayBeAddedAnywhere) {
  EXPECT_EQ(change("labels-lost", R"(["a","b"])", R"(["x","a","y","b"])"), "none");
  EXPECT_EQ(change("labels-lost", R"(["a","b"])", R"(["b","a"])"),
            "label lost, renamed or moved: b");
  EXPECT_EQ(change("labels-lost", R"(["a","a,b"])", R"(["a","b"])"),
            "label lost, renamed or moved: a,b");
  EXPECT_EQ(change("labels-lost", "[]", std::nullopt), "lost");
}

TEST(Difference, SharesRiseByMoreThanTwoOfAHundred) {
  EXPECT_EQ(change("rose", "0.100000", "0.120000"), "none");
  EXPECT_EQ(change("rose", "0.100000", "0.130000"), "rose");
  EXPECT_EQ(change("rose", "0.900000", "0.100000"), "none");
}

TEST(Difference, OnlyAConstantShiftOfQuartersOfAnHourIsAZone) {
  const std::string before = "2|1000000|5000000|4000000";
  EXPECT_EQ(change("shifted", before, "2|3601000000|3605000000|4000000"),
            "all values are 3600 seconds later");
  EXPECT_EQ(change("shifted", before, "2|-899000000|-895000000|4000000"),
            "all values are 900 seconds earlier");
  EXPECT_EQ(change("shifted", before, "2|3602000000|3606000000|4000000"), "none");
  EXPECT_EQ(change("shifted", before, "2|3601000000|3605000000|4000001"), "none");
  EXPECT_EQ(change("shifted", before, "3|3601000000|3605000000|4000000"), "none");
  EXPECT_EQ(change("shifted", before, "2|3601000000|3606000000|4000000"), "none");
  EXPECT_EQ(change("shifted", before, "2|172801000000|172805000000|4000000"), "none");
}

}  // namespace
}  // namespace fulldress::checks
