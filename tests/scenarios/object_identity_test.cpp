#include "scenarios/steps/object_identity.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

TEST(ObjectIdentity, IsReadWithAndWithoutQuotes) {
  EXPECT_EQ(without_quotes(R"(public."Odd ""name""".id)"), R"(public.Odd "name".id)");
  EXPECT_EQ(without_quotes("public.orders"), "public.orders");
}

TEST(ObjectIdentity, EndsInTheLastName) {
  EXPECT_EQ(last_name("public.orders.total"), "total");
  EXPECT_EQ(last_name(R"(public."Orders"."v1.2")"), "v1.2");
  EXPECT_EQ(last_name("orders"), "orders");
  EXPECT_EQ(last_name_at("orders"), 0U);
  EXPECT_EQ(last_name_at(R"(public."a.b")"), 7U);
}

TEST(ObjectIdentity, OfARoutineHasArguments) {
  EXPECT_EQ(last_name("public.total(public.money, text)"), "total");
  EXPECT_EQ(last_name(R"x(public."Total (net)"(text))x"), "Total (net)");
}

TEST(ObjectIdentity, IsPartOfOneTableAndNotOfAnother) {
  const TableName orders{.schema = "public", .name = "Orders"};
  EXPECT_TRUE(is_part_of(R"(public."Orders".total)", orders));
  EXPECT_TRUE(is_part_of("public.Orders (id) -> public.buyers (id)", orders));
  EXPECT_FALSE(is_part_of(R"(public."Orders")", orders));
  EXPECT_FALSE(is_part_of(R"(public."OrdersOld".total)", orders));
  EXPECT_FALSE(is_part_of("public.orders.total", orders));
}

}  // namespace
}  // namespace fulldress::scenarios
