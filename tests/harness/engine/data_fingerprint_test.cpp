#include "harness/engine/data_fingerprint.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TableFingerprint table(const std::string& name, const std::string& digest) {
  return {.table = {"public", name}, .columns = {"id"}, .rows = 1, .digest = digest};
}

DataFingerprint of(std::vector<TableFingerprint> tables) {
  return {.tables = std::move(tables), .sequences = {}};
}

TEST(DataFingerprint, NamesNoTableWhenAllAgree) {
  EXPECT_THAT(differing_tables(of({}), of({})), IsEmpty());
  EXPECT_THAT(differing_tables(of({table("a", "1 2")}), of({table("a", "1 2")})), IsEmpty());
}

TEST(DataFingerprint, NamesTablesOfOneSideAndThoseWhoseDigestDiffers) {
  EXPECT_THAT(
      differing_tables(of({table("a", "1"), table("b", "1"), table("c", "1")}),
                       of({table("b", "2"), table("c", "1"), table("d", "1")})),
      ElementsAre(TableName{"public", "a"}, TableName{"public", "b"}, TableName{"public", "d"}));
}

TEST(DataFingerprint, NamesTablesWithOtherColumnsOrAnotherNumberOfRows) {
  auto wider = table("a", "1");
  wider.columns = {"id", "name"};
  EXPECT_THAT(differing_tables(of({table("a", "1")}), of({wider})), ::testing::SizeIs(1));
  auto longer = table("a", "1");
  longer.rows = 2;
  EXPECT_THAT(differing_tables(of({table("a", "1")}), of({longer})), ::testing::SizeIs(1));
}

TEST(DataFingerprint, DiffersWhenOnlyASequenceMoved) {
  DataFingerprint before;
  before.sequences = {{.sequence = {"public", "s"}, .last_value = "1", .is_called = false}};
  DataFingerprint after = before;
  after.sequences[0].is_called = true;
  EXPECT_FALSE(before == after);
  EXPECT_THAT(differing_tables(before, after), IsEmpty());
}

}  // namespace
}  // namespace fulldress
