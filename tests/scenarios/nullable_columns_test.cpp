#include "scenarios/steps/nullable_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SchemaSnapshot holding(const std::string& column, const std::string& definition) {
  SchemaSnapshot snapshot;
  snapshot.objects.push_back({.kind = "column", .identity = column, .definition = definition});
  return snapshot;
}

TEST(NullableColumns, AreThoseThatHeldNoNull) {
  const std::string odd = R"(public."odd.table"."odd ""name"".")";
  EXPECT_THAT(columns_made_nullable(holding(odd, "text not null default 'x'"),
                                    holding(odd, "text default 'x'")),
              ElementsAre(QuotedColumn{R"(public."odd.table")", R"("odd ""name"".")"}));
}

TEST(NullableColumns, AreNoOthers) {
  const auto none = [](const std::string& before, const std::string& after) {
    return columns_made_nullable(holding("public.t.c", before), holding("public.t.c", after));
  };
  EXPECT_THAT(none("text", "text not null"), IsEmpty());
  EXPECT_THAT(none("integer not null", "bigint not null"), IsEmpty());
  EXPECT_THAT(none("text default 'a not nullable'", "text"), IsEmpty());
  EXPECT_THAT(columns_made_nullable(holding("public.t.c", "text not null"), {}), IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
