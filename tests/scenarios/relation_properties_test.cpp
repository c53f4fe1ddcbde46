#include "scenarios/steps/relation_properties.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

TEST(RelationProperties, AreAsIfNotSetWhereTheyAreDefaults) {
  EXPECT_TRUE(are_same_options("", "with (autovacuum_vacuum_scale_factor=0.20, fillfactor=100)"));
  EXPECT_TRUE(are_same_options("with (fillfactor=70, vacuum_truncate=on)", "with (fillfactor=70)"));
  EXPECT_TRUE(are_same_options("toast with (autovacuum_enabled=true)", ""));
}

TEST(RelationProperties, AreOthersWhereTheyAreNotDefaults) {
  EXPECT_FALSE(are_same_options("", "with (fillfactor=90)"));
  EXPECT_FALSE(are_same_options("", "with (autovacuum_enabled=false)"));
  EXPECT_FALSE(are_same_options("with (fillfactor=70)", "with (fillfactor=100)"));
  EXPECT_FALSE(are_same_options("", "with (parallel_workers=2)"));
  EXPECT_FALSE(are_same_options("", "with (fillfactor=100x)"));
}

}  // namespace
}  // namespace fulldress::scenarios
