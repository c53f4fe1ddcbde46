#include "scenarios/steps/keyless_rows.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

RowDifference lost(Row row) {
  return {.change = RowChange::missing,
          .key = {},
          .before = std::move(row),
          .after = {},
          .changed_columns = {}};
}

RowDifference left(Row row) {
  return {.change = RowChange::extra,
          .key = {},
          .before = {},
          .after = std::move(row),
          .changed_columns = {}};
}

TableDifference difference_of(std::vector<RowDifference> rows) {
  return {.table = {.schema = "public", .name = "t"},
          .columns = {"a", "b", "c"},
          .key_columns = {},
          .rows_before = 2,
          .rows_after = 2,
          .rows = std::move(rows),
          .is_capped = false};
}

TEST(KeylessRows, ArePairedByTheColumnsThatAgree) {
  auto difference = difference_of({lost({"1", "x", "p"}), lost({"2", "y", "q"}),
                                   left({"2", "y", std::nullopt}), left({"1", "x", std::nullopt})});
  pair_keyless_rows(difference);
  ASSERT_EQ(difference.rows.size(), 2U);
  for (const auto& row : difference.rows) {
    EXPECT_EQ(row.change, RowChange::changed);
    EXPECT_EQ(row.changed_columns, std::vector<std::string>{"c"});
    EXPECT_EQ(row.before[0], row.after[0]);
  }
  EXPECT_EQ(difference.rows[1].before[2], "q");
}

TEST(KeylessRows, StayWhatTheyAreWhereNothingTellsThemTogether) {
  const auto stays = [](TableDifference difference) {
    const auto before = difference.rows;
    pair_keyless_rows(difference);
    return difference.rows == before;
  };
  EXPECT_TRUE(
      stays(difference_of({lost({"1", "x", "p"}), lost({"2", "y", "q"}), left({"1", "x", "p"})})));
  EXPECT_TRUE(stays(difference_of({lost({"1", "x", "p"}), left({"2", "y", "q"})})));
  // Every column has the same values, in other rows.
  EXPECT_TRUE(stays(difference_of({lost({"1", "x", "p"}), lost({"2", "y", "p"}),
                                   left({"1", "y", "p"}), left({"2", "x", "p"})})));
  auto keyed = difference_of({lost({"1", "x", "p"}), left({"1", "x", "q"})});
  keyed.key_columns = {"c"};
  EXPECT_TRUE(stays(keyed));
  auto capped = difference_of({lost({"1", "x", "p"}), left({"1", "x", "q"})});
  capped.is_capped = true;
  EXPECT_TRUE(stays(capped));
}

}  // namespace
}  // namespace fulldress::scenarios
