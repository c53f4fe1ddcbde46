#include "scenarios/steps/column_moves.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

TEST(ColumnMoves, AreNoneWhereColumnsComeOrGo) {
  EXPECT_TRUE(moves_no_column("id", "id, x"));
  EXPECT_TRUE(moves_no_column("id, a, b", "id, b, x"));
  EXPECT_TRUE(moves_no_column("", "id"));
}

TEST(ColumnMoves, AreThoseOfColumnsThatStay) {
  EXPECT_FALSE(moves_no_column("id, a, b", "id, b, a"));
  EXPECT_FALSE(moves_no_column("id, a, b, c", "id, b, a, x"));
}

}  // namespace
}  // namespace fulldress::scenarios
