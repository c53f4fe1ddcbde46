#include "harness/base/suggestion.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(Suggestion, CountsSlips) {
  EXPECT_EQ(edit_distance("lower", "lower"), 0U);
  EXPECT_EQ(edit_distance("loewr", "lower"), 1U);
  EXPECT_EQ(edit_distance("json_sort", "json_set"), 2U);
}

TEST(Suggestion, NamesTheNearestCandidate) {
  EXPECT_EQ(did_you_mean("chekcs", {"checks", "flows", "title"}), " (did you mean \"checks\"?)");
  EXPECT_EQ(did_you_mean("rnu", {"check", "run"}), " (did you mean \"run\"?)");
  EXPECT_EQ(did_you_mean("formta", {"format", "flow"}, "--"), " (did you mean \"--format\"?)");
}

TEST(Suggestion, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(did_you_mean("completely-other", {"checks", "flows"}), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
}

TEST(Suggestion, ListsTheNearestFirst) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(nearest_first("42", {"0001", "0002", "0042", "0043"}, 3),
            (Words{"0042", "0002", "0043"}));
  EXPECT_EQ(nearest_first("x", {"c", "a", "b"}, 5), (Words{"c", "a", "b"}));
  EXPECT_EQ(nearest_first("x", {}, 5), Words());
}

}  // namespace
}  // namespace fulldress
