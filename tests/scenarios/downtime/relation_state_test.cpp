#include "scenarios/downtime/relation_state.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

/// Table 1 with index 2.
std::map<std::string, Relation> table_and_index() {
  std::map<std::string, Relation> relations;
  relations["1"] = {
      .name = {"public", "t"}, .owner = "1", .is_table = true, .kind = RelationKind::table};
  relations["2"] = {.name = {"public", "t_v"}, .owner = "1"};
  return relations;
}

/// What is noted of the table when index 2 was locked ACCESS EXCLUSIVE.
ObservedTable noted(LockMode on_table, bool is_dropped) {
  RelationState before;
  before.relations = table_and_index();
  auto after = before;
  if (is_dropped) after.relations.erase("2");
  ObservedStatement statement;
  note_difference(before, after, before.relations,
                  {{"1", on_table}, {"2", LockMode::access_exclusive}}, statement);
  return statement.tables.at({"public", "t"});
}

TEST(RelationState, LockOfAnIndexIsNoted) {
  EXPECT_EQ(noted(LockMode::share_update_exclusive, false).index_lock, LockMode::access_exclusive);
  EXPECT_EQ(noted(LockMode::access_exclusive, true).index_lock, LockMode::access_exclusive);
}

TEST(RelationState, NobodyWaitsForAnIndexDroppedConcurrently) {
  const auto table = noted(LockMode::share_update_exclusive, true);
  EXPECT_EQ(table.lock, LockMode::share_update_exclusive);
  EXPECT_EQ(table.index_lock, LockMode::none);
}

TEST(RelationState, KnowsNothingOfAStatementTheServerDoesNotCount) {
  RelationState before;
  before.relations = table_and_index();
  ObservedStatement counted;
  note_difference(before, before, before.relations, {}, counted);
  EXPECT_EQ(counted.unknown, "");
  auto after = before;
  after.is_counting = false;
  ObservedStatement statement;
  note_difference(before, after, before.relations, {}, statement);
  EXPECT_EQ(statement.unknown, why_not_counted(before, after));
  EXPECT_NE(statement.unknown, "");
}

TEST(RelationState, KnowsNothingOfAStatementThatResetsTheCounts) {
  RelationState before;
  before.relations = table_and_index();
  before.reset_at = "2026-01-01 10:00:00+00";
  EXPECT_EQ(why_not_counted(before, before), "");
  auto after = before;
  after.reset_at = "2026-01-01 10:00:01+00";
  EXPECT_NE(why_not_counted(before, after), "");
  before.reset_at.clear();
  EXPECT_NE(why_not_counted(before, after), "");
}

}  // namespace
}  // namespace fulldress::scenarios
