#include "scenarios/scripts/view_columns.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

TEST(ViewColumns, MayStandInAnotherOrder) {
  EXPECT_TRUE(differs_in_column_order_only(" SELECT t.id,\n    t.a,\n    t.b\n   FROM public.t;",
                                           " SELECT t.id,\n    t.b,\n    t.a\n   FROM public.t;"));
  EXPECT_TRUE(differs_in_column_order_only(
      " SELECT DISTINCT ON (t.a) t.a,\n    COALESCE(t.b, 'x, FROM'::text) AS \"from\"\n   FROM t;",
      " SELECT DISTINCT ON (t.a) COALESCE(t.b, 'x, FROM'::text) AS \"from\",\n    t.a\n   FROM "
      "t;"));
  EXPECT_TRUE(differs_in_column_order_only(
      " WITH x AS (\n SELECT 1 AS a UNION SELECT 2\n )\n SELECT x.a,\n    2 AS b\n   FROM x;",
      " WITH x AS (\n SELECT 1 AS a UNION SELECT 2\n )\n SELECT 2 AS b,\n    x.a\n   FROM x;"));
}

TEST(ViewColumns, MustBeTheSameOtherwise) {
  const auto* const query = " SELECT t.a,\n    t.b\n   FROM public.t;";
  for (const auto* const other :
       {query, " SELECT t.b,\n    t.a\n   FROM public.t\n  WHERE t.a;",
        " SELECT t.b AS a,\n    t.a AS b\n   FROM public.t;", " SELECT t.a\n   FROM public.t;",
        " SELECT DISTINCT t.b,\n    t.a\n   FROM public.t;", " VALUES (1,2);", ""}) {
    EXPECT_FALSE(differs_in_column_order_only(query, other)) << other;
  }
}

TEST(ViewColumns, AreJoinedByPlaceInAUnion) {
  EXPECT_FALSE(
      differs_in_column_order_only(" SELECT t.a,\n    t.b\n   FROM t\nUNION\n SELECT 1, 2;",
                                   " SELECT t.b,\n    t.a\n   FROM t\nUNION\n SELECT 1, 2;"));
}

}  // namespace
}  // namespace fulldress::scenarios
