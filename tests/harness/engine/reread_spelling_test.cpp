#include "harness/engine/reread_spelling.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(RereadSpelling, IsTakenForTheSame) {
  EXPECT_TRUE(may_be_reread_as("WHERE (((a IS DISTINCT FROM b) OR (c IS DISTINCT FROM d)) OR (e))",
                               "WHERE ((a IS DISTINCT FROM b) OR (c IS DISTINCT FROM d) OR (e))"));
  EXPECT_TRUE(may_be_reread_as("SELECT 'x'::text,\n    t.id", "SELECT 'x'::text AS text, t.id"));
  EXPECT_TRUE(may_be_reread_as("SELECT 'x'::character varying",
                               "SELECT 'x'::character varying AS \"varchar\""));
  EXPECT_TRUE(may_be_reread_as("(r = ANY ((ARRAY['a'::character varying])::text[]))",
                               "(r = ANY (ARRAY[('a'::character varying)::text]))"));
}

TEST(RereadSpelling, IsNotWhatSaysSomethingElse) {
  EXPECT_FALSE(may_be_reread_as("WHERE ((a) OR (b))", "WHERE ((a) AND (b))"));
  EXPECT_FALSE(may_be_reread_as("WHERE ((a) OR (b))", "WHERE (a)"));
  EXPECT_FALSE(may_be_reread_as("SELECT 'x (1)'::text", "SELECT 'x 1'::text"));
  EXPECT_FALSE(may_be_reread_as("SELECT \"a b\"", "SELECT \"a  b\""));
  EXPECT_FALSE(may_be_reread_as("SELECT t.id AS text", "SELECT t.id"));
  EXPECT_FALSE(may_be_reread_as("x::text", "x::integer"));
}

TEST(RestoredDefinition, IsStrictAboutBodiesThatAreText) {
  EXPECT_FALSE(is_restored_as("CREATE FUNCTION f()\nAS $function$ (a or b) and c $function$",
                              "CREATE FUNCTION f()\nAS $function$ a or (b and c) $function$"));
  EXPECT_TRUE(is_restored_as("table; tablespace fast; with (fillfactor=70)",
                             "table; with (fillfactor=70)"));
  EXPECT_FALSE(is_restored_as("table; with (fillfactor=70)", "table; with (fillfactor=80)"));
}

}  // namespace
}  // namespace fulldress
