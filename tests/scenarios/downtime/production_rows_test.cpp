#include "scenarios/downtime/production_rows.hpp"

#include "harness/base/error.hpp"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::StartsWith;

std::map<std::string, std::int64_t> tables(const std::string& text) {
  return read_production_rows(text, "rows.txt").tables;
}

std::string error(const std::string& text) {
  try {
    static_cast<void>(read_production_rows(text, "rows.txt"));
  } catch (const UsageError& caught) {
    EXPECT_EQ(caught.id(), "scenarios.bad-production-rows");
    return caught.message();
  }
  return "none";
}

TEST(ProductionRows, AreReadFromJson) {
  EXPECT_THAT(tables(R"({"public.orders": 20900000, "customers": 800000})"),
              ElementsAre(Pair("customers", 800000), Pair("public.orders", 20900000)));
}

TEST(ProductionRows, AreReadFromCsvWithAHead) {
  EXPECT_THAT(tables("schemaname,relname,n_live_tup\npublic,orders,7\n\"a,b\",\"Big \"\"T\",8\n"),
              ElementsAre(Pair("a,b.Big \"T", 8), Pair("public.orders", 7)));
  EXPECT_THAT(tables("relname,n_dead_tup,n_live_tup\r\norders,1,7\r\n"),
              ElementsAre(Pair("orders", 7)));
}

TEST(ProductionRows, AreReadFromCsvWithoutAHead) {
  EXPECT_THAT(tables("public,orders,7\n"), ElementsAre(Pair("public.orders", 7)));
  EXPECT_THAT(tables("orders,7\ncustomers,8\n"),
              ElementsAre(Pair("customers", 8), Pair("orders", 7)));
}

TEST(ProductionRows, AreReadFromWhatPsqlPrints) {
  EXPECT_THAT(tables(" schemaname | relname | n_live_tup \n"
                     "------------+---------+------------\n"
                     " public     | orders  |          7\n"
                     " public     | lines   |         21\n"
                     "(2 rows)\n\n"),
              ElementsAre(Pair("public.lines", 21), Pair("public.orders", 7)));
  EXPECT_THAT(tables("public|orders|7\n"), ElementsAre(Pair("public.orders", 7)));
  EXPECT_THAT(tables(" relid | n_live_tup\n---+---\n sales.\"Order\" | 7\n"),
              ElementsAre(Pair("sales.Order", 7)));
}

// What nobody has counted is not known, and not 0.
TEST(ProductionRows, LeaveOutWhatNobodyHasCounted) {
  EXPECT_THAT(tables("relname,reltuples\norders,-1\nlines,5\n"), ElementsAre(Pair("lines", 5)));
  EXPECT_THAT(error("relname,reltuples\norders,-1\n"), StartsWith("rows.txt:1:1: "));
}

TEST(ProductionRows, OfABadFileAreRefusedWithThePlace) {
  EXPECT_THAT(error("{\"orders\": 5,\n \"lines\" 6}"), StartsWith("rows.txt:2:10: "));
  EXPECT_THAT(error("{\"orders\": 5,\n \"lines\": \"many\"}"), StartsWith("rows.txt:2:2: "));
  EXPECT_THAT(error("[1]"), StartsWith("rows.txt:1:1: "));
  EXPECT_THAT(error("relname,n_live_tup\norders,many\n"), StartsWith("rows.txt:2:8: "));
  EXPECT_THAT(error("relname,n_live_tup\norders,7,8\n"), StartsWith("rows.txt:2:1: "));
  EXPECT_THAT(error("public|orders|-7\n"), StartsWith("rows.txt:1:15: "));
  EXPECT_THAT(error("nothing of use\n"), StartsWith("rows.txt:1:1: "));
  EXPECT_THAT(error(""), StartsWith("rows.txt:1:1: "));
  EXPECT_THAT(error("orders,\"7\n"), StartsWith("rows.txt:1:1: "));
}

TEST(ProductionRows, NameTablesThatAreNotThere) {
  const auto rows = read_production_rows("public,orders,7\npublic,ordres,8\n", "rows.txt");
  EXPECT_THAT(unknown_tables(rows, {{"public", "orders"}, {"public", "lines"}}),
              ElementsAre("public.ordres"));
  const ProductionRows by_name{.all = {}, .tables = {{"orders", 7}}};
  EXPECT_THAT(unknown_tables(by_name, {{"sales", "orders"}}), ::testing::IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
