#include "checks/user/user_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* own_check =
    "-- check: shop.negative-price\n-- title: Price below zero\n-- severity: error\n-- tier: core\n"
    "-- kind: catalog\n-- nothing: no prices\n-- condition: A price is below zero.\n"
    "-- effect: Money is lost.\n-- fix: Correct it.\n-- cost: One scan.\n"
    "-- false positives: None.\n-- waiver: None.\n-- source: The shop.\n\n"
    "-- section: sqlite discovery\n"
    "select 'prices' as subject, count(*) as violations from prices where price < 0 order by 1\n";

std::string refused(const std::vector<UserFile>& files, const std::string& id) {
  try {
    (void)parse_user_checks(files);
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), id);
    return error.message();
  }
  return "nothing was refused";
}

TEST(UserChecks, AreToldApartByTheirText) {
  const auto parsed = parse_user_checks(
      {{"c/z.sql",
        "begin;\nselect plan(1);\nselect pass('x');\nselect * from finish();\nrollback;\n"},
       {"c/shop.negative-price.sql", own_check},
       {"c/a.pg", "\\unset ECHO\n\\set QUIET 1\nselect * from no_plan();\n"}});
  ASSERT_THAT(parsed.checks, SizeIs(1));
  EXPECT_EQ(parsed.checks[0].id, "shop.negative-price");
  ASSERT_THAT(parsed.files, SizeIs(2));
  EXPECT_EQ(parsed.files[0].id, "tap.a");
  EXPECT_EQ(parsed.files[1].id, "tap.z");
  ASSERT_THAT(parsed.files[1].statements, SizeIs(5));
  EXPECT_EQ(parsed.files[1].statements[0].step, TapStep::begin);
  EXPECT_EQ(parsed.files[1].statements[1].step, TapStep::plan);
  EXPECT_EQ(parsed.files[1].statements[2].step, TapStep::statement);
  EXPECT_EQ(parsed.files[1].statements[4].step, TapStep::end);
}

TEST(UserChecks, RollingBackToASavepointEndsNothing) {
  const auto parsed = parse_user_checks(
      {{"a.sql", "select plan(1); savepoint s; rollback to s; rollback to savepoint s; end;"}});
  const auto& statements = parsed.files.at(0).statements;
  EXPECT_EQ(statements.at(2).step, TapStep::statement);
  EXPECT_EQ(statements.at(3).step, TapStep::statement);
  EXPECT_EQ(statements.at(4).step, TapStep::end);
}

TEST(UserChecks, WhatIsMalformedIsRefusedWithItsPlace) {
  EXPECT_THAT(refused({{"c/x.sql", "select 1;\n"}}, "checks.unknown-file"),
              StartsWith("c/x.sql:1:1: "));
  EXPECT_THAT(refused({{"c/x.sql", "select plan(1);\n  \\i other.sql\n"}}, "checks.tap-command"),
              StartsWith("c/x.sql:2:3: "));
  EXPECT_THAT(
      refused({{"c/x.sql", "select plan(1);\ncopy t from stdin;\n1\n\\.\n"}}, "checks.tap-command"),
      HasSubstr("c/x.sql:2:1: COPY"));
  EXPECT_THAT(
      refused({{"c/x.sql", "select plan(1);\nselect 'open;\n"}}, "script.unterminated-string"),
      HasSubstr("c/x.sql:2:8"));
  std::string broken = own_check;
  broken.replace(broken.find("severity: error"), 15, "severity: awful");
  EXPECT_THAT(refused({{"c/shop.negative-price.sql", broken}}, "checks.malformed"),
              StartsWith("c/shop.negative-price.sql:3:1: "));
}

TEST(UserChecks, IdsAreTakenOnce) {
  std::string taken = own_check;
  taken.replace(taken.find("shop.negative-price"), 19, "pk.missing");
  EXPECT_THAT(refused({{"c/pk.missing.sql", taken}}, "checks.duplicate-id"),
              HasSubstr("`pk.missing`"));
  EXPECT_THAT(refused({{"a/x.sql", "select plan(1);"}, {"b/x.pg", "select plan(1);"}},
                      "checks.duplicate-id"),
              StartsWith("b/x.pg:1:1: "));
}

}  // namespace
}  // namespace fulldress::checks
