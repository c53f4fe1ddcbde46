#include "checks/declared_changes.hpp"

#include "harness/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;

bool rule_allows(const std::string& text, std::int64_t before, std::int64_t after) {
  const auto rule = parse_rows_rule(text);
  EXPECT_TRUE(rule) << text;
  return rule && allows(*rule, before, after);
}

TEST(RowsRule, SaysHowManyRowsThereMayBe) {
  EXPECT_TRUE(rule_allows("+12", 5, 17));
  EXPECT_FALSE(rule_allows("+12", 5, 18));
  EXPECT_TRUE(rule_allows("-3", 5, 2));
  EXPECT_TRUE(rule_allows("+0", 5, 5));
  EXPECT_TRUE(rule_allows("-1..+2", 5, 4));
  EXPECT_TRUE(rule_allows("-1..+2", 5, 7));
  EXPECT_FALSE(rule_allows("-1..+2", 5, 8));
  EXPECT_TRUE(rule_allows("=7", 5, 7));
  EXPECT_FALSE(rule_allows("=7", 7, 6));
  EXPECT_TRUE(rule_allows(">=7", 5, 8));
  EXPECT_FALSE(rule_allows(">= 7", 5, 6));
  EXPECT_TRUE(rule_allows("<=7", 5, 0));
  EXPECT_FALSE(rule_allows("<=7", 5, 8));
  EXPECT_TRUE(rule_allows("any", 5, 0));
  EXPECT_FALSE(rule_allows("select count(*) from t", 5, 5));
}

TEST(RowsRule, WhatIsNoRuleIsRefused) {
  for (const std::string text : {"", "12", "+", "+1.5", "+5..+1", "drop table t",
                                 "select 1; select 2", "+99999999999999999999", "plus one"}) {
    EXPECT_FALSE(parse_rows_rule(text)) << text;
  }
}

std::string problem(const std::string& key, const std::string& text) {
  const auto found = comparison_problem(key, text);
  return found ? found->pointer + ": " + found->message : "none";
}

TEST(DeclaredChanges, FaultsAreNamedWithTheirPlace) {
  EXPECT_EQ(problem("deltas", R"({"public.t": {"rows": "+1", "columns": ["a"], "accept": ["*"]}})"),
            "none");
  EXPECT_THAT(problem("deltas", R"({"public.t": {"row": "+1"}})"),
              HasSubstr("/public.t/row: unknown key \"row\" (did you mean \"rows\"?)"));
  EXPECT_THAT(problem("deltas", R"({"public.t": {"rows": 12}})"),
              HasSubstr("/public.t/rows: rows"));
  EXPECT_THAT(problem("deltas", R"({"public.t": {"columns": "a"}})"), HasSubstr("a list of texts"));
  EXPECT_THAT(problem("deltas", "[]"), HasSubstr("an object"));
  EXPECT_THAT(problem("renames", R"({"table": {}})"), HasSubstr("did you mean \"tables\""));
  EXPECT_THAT(problem("renames", R"({"roles": {"a": 1}})"), HasSubstr("/roles/a: the new name"));
  EXPECT_THAT(problem("compare", "{}"), HasSubstr("a list of texts"));
  EXPECT_THROW(static_cast<void>(deltas_of({{"deltas", "[]"}})), UsageError);
}

Snapshot one(const std::string& subject, const std::string& object, const std::string& value) {
  return {.rows = {{.subject = subject, .object = object, .value = value}}, .unknown = {}};
}

TEST(Renames, ReplaceWholeNamesOnly) {
  const Renames renames{.tables = {{"public.users", "public.people"}},
                        .columns = {{"public.users.name", "full_name"}},
                        .roles = {{"app", "web"}}};
  const auto row = renamed(one("public.users", "CHECK ((name <> 'name'::text))",
                               "app, apple, public.users.name, public.users_old, \"app\""),
                           renames)
                       .rows.at(0);
  EXPECT_EQ(row.subject, "public.people");
  EXPECT_EQ(row.object, "CHECK ((full_name <> 'name'::text))");
  EXPECT_EQ(row.value, "web, apple, public.people.name, public.users_old, web");
  EXPECT_EQ(row.original_value, "app, apple, public.users.name, public.users_old, \"app\"");
}

TEST(Renames, LeaveOtherTablesAndOddTextsAsTheyAre) {
  const Renames renames{.tables = {{"public.users", "public.people"}},
                        .columns = {{"public.users.name", "full_name"}},
                        .roles = {}};
  for (const std::string text : {"name", "12name", "'it''s public.users", "\"public.users", ""}) {
    const auto row = renamed(one("public.orders", text, text), renames).rows.at(0);
    EXPECT_EQ(row.object, text);
    EXPECT_EQ(row.original_value, std::nullopt);
  }
  EXPECT_EQ(renamed(one("\"public\".\"users\"", "", ""), renames).rows.at(0).subject,
            "public.people");
  EXPECT_EQ(
      renamed(one("public.orders", "", "REFERENCES public.users(id)"), renames).rows.at(0).value,
      "REFERENCES public.people(id)");
}

}  // namespace
}  // namespace fulldress::checks
