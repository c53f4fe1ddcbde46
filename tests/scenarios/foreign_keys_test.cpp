#include "scenarios/steps/foreign_keys.hpp"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TableName table(const std::string& schema, const std::string& name) {
  return {.schema = schema, .name = name};
}

DatabaseState state_of(const std::string& schema, std::vector<SchemaObject> objects) {
  DatabaseState state;
  for (const std::string name : {"child", "childless", "leaf", "parent"}) {
    state.data.tables.emplace_back().table = table(schema, name);
  }
  state.schema.objects = std::move(objects);
  return state;
}

TEST(ForeignKeys, LeadToTablesThatReferAtAnyDistance) {
  const auto state = state_of(
      "public", {{"constraint", "public.child.a", "FOREIGN KEY (p) REFERENCES public.parent(id)"},
                 {"constraint", "public.leaf.b", "FOREIGN KEY (c) REFERENCES public.child(id)"}});
  EXPECT_THAT(referring_tables(state, {table("public", "parent")}),
              ElementsAre(table("public", "child"), table("public", "leaf")));
  EXPECT_THAT(referring_tables(state, {table("public", "leaf")}), IsEmpty());
}

TEST(ForeignKeys, AreReadAsSqliteHasThem) {
  const auto state = state_of(
      "main", {{"foreign_key", "main.child (p) -> main.parent (id)", "on delete cascade"}});
  EXPECT_THAT(referring_tables(state, {table("main", "parent")}),
              ElementsAre(table("main", "child")));
}

TEST(ForeignKeys, AreNoOtherConstraintsOfATableThatNamesTheParent) {
  const auto state = state_of("public", {{"constraint", "public.child.a", "CHECK (parent > 0)"},
                                         {"index", "public.child.b", "public.parent"}});
  EXPECT_THAT(referring_tables(state, {table("public", "parent")}), IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
