#include "harness/engine/row_drill_down.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TextRowScan scan_of(const std::vector<Row>& rows, std::vector<std::size_t> key = {}) {
  return {[&rows](const RowSink& sink) {
            for (const Row& row : rows) sink(row);
          },
          std::move(key)};
}

TableDifference compare(const std::vector<Row>& before, const std::vector<Row>& after,
                        const std::vector<std::string>& key, std::size_t rows_max = 20) {
  TableDifference shape;
  shape.columns = {"id", "value"};
  shape.key_columns = key;
  std::vector<std::size_t> positions;
  if (!key.empty()) positions.push_back(0);
  auto old_scan = scan_of(before, positions);
  auto new_scan = scan_of(after, positions);
  return drill_down(old_scan, new_scan, shape, rows_max);
}

TEST(DrillDown, EqualMultisetsHaveNoDifference) {
  const auto found = compare({{"1", "a"}, {"2", "b"}}, {{"2", "b"}, {"1", "a"}}, {"id"});
  EXPECT_TRUE(found.rows.empty());
  EXPECT_FALSE(found.is_capped);
  EXPECT_EQ(found.rows_before, 2);
  EXPECT_EQ(found.rows_after, 2);
}

TEST(DrillDown, PairsByKeyAndNamesTheChangedColumn) {
  const auto found = compare({{"1", "a"}, {"2", "b"}, {"3", "c"}},
                             {{"1", "a"}, {"2", std::nullopt}, {"4", "d"}}, {"id"});
  ASSERT_EQ(found.rows.size(), 3U);
  EXPECT_EQ(found.rows[0], (RowDifference{.change = RowChange::changed,
                                          .key = {"2"},
                                          .before = {"2", "b"},
                                          .after = {"2", std::nullopt},
                                          .changed_columns = {"value"}}));
  EXPECT_EQ(found.rows[1],
            (RowDifference{.change = RowChange::missing, .key = {"3"}, .before = {"3", "c"}}));
  EXPECT_EQ(found.rows[2],
            (RowDifference{.change = RowChange::extra, .key = {"4"}, .after = {"4", "d"}}));
}

TEST(DrillDown, WithoutAKeyCountsCopies) {
  const Row twin = {"1", "a"};
  const auto found = compare({twin, twin, twin}, {twin, {"1", "b"}}, {});
  ASSERT_EQ(found.rows.size(), 3U);
  EXPECT_EQ(std::count_if(found.rows.begin(), found.rows.end(),
                          [&](const RowDifference& row) { return row.before == twin; }),
            2);
  EXPECT_EQ(found.rows[2].after, (Row{"1", "b"}));
}

TEST(DrillDown, NumbersSortByValueAndNullComesFirst) {
  const auto found =
      compare({}, {{"10", "a"}, {"9", "a"}, {"x", "a"}, {std::nullopt, "a"}, {"-1", "a"}}, {"id"});
  std::vector<std::string> keys;
  for (const auto& row : found.rows) keys.push_back(row.key.at(0).value_or("NULL"));
  EXPECT_EQ(keys, (std::vector<std::string>{"NULL", "-1", "9", "10", "x"}));
}

TEST(DrillDown, KeysThatLookAlikeAsNumbersAreNotMixedUp) {
  const auto found = compare({{"01", "a"}, {"1", "b"}}, {{"01", "a"}, {"1", "c"}}, {"id"});
  ASSERT_EQ(found.rows.size(), 1U);
  EXPECT_EQ(found.rows[0].key, (Row{"1"}));
}

TEST(DrillDown, DuplicatedKeyIsComparedAsAMultiset) {
  const auto found = compare({{std::nullopt, "a"}, {std::nullopt, "b"}},
                             {{std::nullopt, "b"}, {std::nullopt, "c"}}, {"id"});
  ASSERT_EQ(found.rows.size(), 1U);
  EXPECT_EQ(found.rows[0].before, (Row{std::nullopt, "a"}));
  EXPECT_EQ(found.rows[0].after, (Row{std::nullopt, "c"}));
}

TEST(DrillDown, CapIsKeptAndSaid) {
  std::vector<Row> before(5000);
  for (std::size_t id = 0; id < before.size(); ++id) before[id] = {std::to_string(id), "a"};
  const auto found = compare(before, {}, {"id"}, 7);
  EXPECT_EQ(found.rows.size(), 7U);
  EXPECT_TRUE(found.is_capped);
  EXPECT_EQ(found.rows_before, 5000);
  EXPECT_EQ(found.rows_after, 0);
}

TEST(DrillDown, EveryOneOfManyDifferencesIsFoundWhenTheyFit) {
  std::vector<Row> before;
  std::vector<Row> after;
  for (int id = 0; id < 10'000; ++id) {
    before.push_back({std::to_string(id), "a"});
    after.push_back({std::to_string(id), id % 500 == 0 ? "b" : "a"});
  }
  const auto found = compare(before, after, {"id"});
  EXPECT_EQ(found.rows.size(), 20U);
  EXPECT_FALSE(found.is_capped);
}

TEST(DrillDown, ManyCopiesOfOneRowAreNotHeldOneByOne) {
  const std::vector<Row> before(20'000, Row{"1", "same"});
  std::vector<Row> after(before);
  after.pop_back();
  const auto found = compare(before, after, {});
  ASSERT_EQ(found.rows.size(), 1U);
  EXPECT_EQ(found.rows[0].change, RowChange::missing);
}

/// A scan whose values have types.
class TypedScan final : public RowScan {
 public:
  TypedScan(std::string type, Digest digest) : type_(std::move(type)), digest_(digest) {}
  void digests(const DigestSink& sink) override { sink(Digest{}, digest_); }
  void rows(const PlaceFilter& is_wanted, const ValueSink& sink) override {
    if (is_wanted(Digest{})) sink(digest_, {.values = {"1"}, .types = {type_}});
  }

 private:
  std::string type_;
  Digest digest_;
};

TEST(DrillDown, SaysTheTypeWhereTheTextIsEqual) {
  TypedScan before("integer", {.high = 0, .low = 1});
  TypedScan after("text", {.high = 0, .low = 2});
  TableDifference shape;
  shape.columns = {"a"};
  const auto found = drill_down(before, after, shape, 20);
  ASSERT_EQ(found.rows.size(), 2U);
  EXPECT_EQ(found.rows[0].before, (Row{"1 (integer)"}));
  EXPECT_EQ(found.rows[1].after, (Row{"1 (text)"}));
}

}  // namespace
}  // namespace fulldress
