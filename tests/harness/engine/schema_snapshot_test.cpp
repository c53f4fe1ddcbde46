#include "harness/engine/schema_snapshot.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SchemaSnapshot snapshot(std::vector<SchemaObject> objects) {
  return {.engine = "postgres", .server_version = "15.1", .objects = std::move(objects)};
}

const SchemaObject table{"table", "shop.orders", "table"};
const SchemaObject column{"column", "shop.orders.id", "bigint"};
const SchemaObject comment{"comment", "table shop.orders", "what was bought"};

TEST(SchemaSnapshot, AgreesWithItself) {
  EXPECT_THAT(diff(snapshot({column, table}), snapshot({column, table})), IsEmpty());
  EXPECT_THAT(diff(snapshot({}), snapshot({})), IsEmpty());
}

TEST(SchemaSnapshot, NamesWhatWasAddedRemovedAndChanged) {
  SchemaObject wider = column;
  wider.definition = "numeric";
  EXPECT_THAT(
      diff(snapshot({column, comment}), snapshot({wider, table})),
      ElementsAre(
          SchemaDifference{SchemaChange::changed, "column", "shop.orders.id", "bigint", "numeric"},
          SchemaDifference{SchemaChange::removed, "comment", "table shop.orders", "what was bought",
                           ""},
          SchemaDifference{SchemaChange::added, "table", "shop.orders", "", "table"}));
}

TEST(SchemaSnapshot, ComparesInAnyOrderOfItsObjects) {
  EXPECT_THAT(diff(snapshot({table, column}), snapshot({column, table})), IsEmpty());
}

TEST(SchemaSnapshot, LeavesOutIgnoredKindsOnBothSides) {
  EXPECT_THAT(diff(snapshot({column, comment}), snapshot({column}),
                   {.ignored_kinds = {"comment", "owner"}}),
              IsEmpty());
  EXPECT_THAT(diff(snapshot({column}), snapshot({column, comment}), {.ignored_kinds = {"comment"}}),
              IsEmpty());
  EXPECT_THAT(diff(snapshot({column, comment}), snapshot({column}), {.ignored_kinds = {"owner"}}),
              ::testing::SizeIs(1));
}

TEST(SchemaSnapshot, NeverAgreesOnWhatItCannotDescribe) {
  const SchemaObject strange{"unclassified", "thing", "an object"};
  EXPECT_THAT(diff(snapshot({strange}), snapshot({strange})),
              ElementsAre(SchemaDifference{SchemaChange::changed, "unclassified", "thing",
                                           "an object", "an object"}));
  EXPECT_THAT(diff(snapshot({strange}), snapshot({})), ::testing::SizeIs(1));
}

TEST(SchemaSnapshot, TellsObjectsOfOneNameAndTwoDefinitionsApart) {
  SchemaObject other = column;
  other.definition = "text";
  EXPECT_THAT(diff(snapshot({column, other}), snapshot({column, other})), IsEmpty());
  EXPECT_THAT(diff(snapshot({column, other}), snapshot({column})), ::testing::SizeIs(1));
}

TEST(SchemaSnapshot, FingerprintIsOfTheObjectsAndNotOfTheServer) {
  SchemaSnapshot newer = snapshot({column, table});
  newer.server_version = "15.2";
  EXPECT_EQ(newer.fingerprint(), snapshot({column, table}).fingerprint());
  EXPECT_EQ(newer.fingerprint().size(), 64U);
  EXPECT_NE(newer.fingerprint(), snapshot({column}).fingerprint());
}

TEST(SchemaSnapshot, FingerprintKnowsWhereOneTextEndsAndTheNextBegins) {
  EXPECT_NE(snapshot({{"a", "bc", "d"}}).fingerprint(), snapshot({{"ab", "c", "d"}}).fingerprint());
  EXPECT_NE(snapshot({{"a", "b", "c"}, {"d", "e", "f"}}).fingerprint(),
            snapshot({{"a", "b", "cdef"}}).fingerprint());
}

}  // namespace
}  // namespace fulldress
