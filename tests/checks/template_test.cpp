#include "checks/check.hpp"
#include "tests/checks/template_text.hpp"

#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

TEST(CheckTemplate, IsAWholeCheckUnderItsNewName) {
  const Check check = parse_check(testing::check_from_template("demo.new-one"), "demo.new-one.sql");
  EXPECT_EQ(check.id, "demo.new-one");
  EXPECT_EQ(check.fixtures.size(), 3U);
}

}  // namespace
}  // namespace fulldress::checks
