#include "harness/engine/lower_case.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(LowerCase, FoldsTheLettersAToZ) {
  EXPECT_EQ(lower_case("CREATE Table [aZ]"), "create table [az]");
}

TEST(LowerCase, LeavesOtherLettersAsTheyAre) {
  EXPECT_EQ(lower_case("\u00c4_@`{1"), "\u00c4_@`{1");
}

}  // namespace
}  // namespace fulldress
