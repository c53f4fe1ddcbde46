#include "tests/checks/fixture_proof.hpp"
#include "tests/checks/template_text.hpp"
#include "tests/support/disposable.hpp"

#include <algorithm>
#include <cctype>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Every fixture of every check file keeps its promise: a check that cannot fire, or that fires on
// sound data, fails here.
namespace fulldress::checks {
namespace {

struct Case {
  const Check* check = nullptr;
  const CheckFixture* fixture = nullptr;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Check& check : catalogue()) {
    for (const CheckFixture& fixture : check.fixtures) {
      cases.push_back({.check = &check, .fixture = &fixture});
    }
  }
  return cases;
}

std::string name_of(const ::testing::TestParamInfo<Case>& param_info) {
  const Case& each = param_info.param;
  std::string name = each.check->id + " " + each.fixture->engine + " " + each.fixture->name;
  std::replace_if(
      name.begin(), name.end(),
      [](char character) { return std::isalnum(static_cast<unsigned char>(character)) == 0; }, '_');
  return name;
}

class CheckFixtures : public ::testing::TestWithParam<Case> {};

TEST_P(CheckFixtures, KeepTheirPromise) {
  const auto& [check, fixture] = GetParam();
  const auto database = fulldress::testing::fresh_database(fixture->engine);
  if (const auto why = testing::why_not_here(*fixture, *database)) GTEST_SKIP() << *why;
  EXPECT_THAT(testing::faults_of(*check, *fixture, *database), ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Catalogue, CheckFixtures, ::testing::ValuesIn(all_cases()), name_of);

TEST(CheckTemplate, ProvesItselfBeforeAnybodyTouchesIt) {
  const Check check = parse_check(testing::check_from_template("demo.new-one"), "demo.new-one.sql");
  for (const auto& fixture : check.fixtures) {
    const auto database = fulldress::testing::fresh_database(fixture.engine);
    EXPECT_THAT(testing::faults_of(check, fixture, *database), ::testing::IsEmpty());
  }
}

// The proof itself can fail: a fixture that promises what is not so is caught.
TEST(FixtureProof, CatchesEveryBrokenPromise) {
  const auto& checks = catalogue();
  const auto check = std::find_if(checks.begin(), checks.end(),
                                  [](const auto& each) { return each.id == "fk.orphan-rows"; });
  CheckFixture fixture;
  fixture.engine = "sqlite";
  fixture.setup =
      "pragma foreign_keys = off; create table p (id integer primary key);"
      "create table c (id integer primary key, a int references p, b int references p);"
      "insert into c values (1, 7, null)";
  const auto faults = [&](std::vector<ExpectedOutcome> expected) {
    fixture.expected = std::move(expected);
    const auto database = fulldress::testing::fresh_database("sqlite");
    return testing::faults_of(*check, fixture, *database).size();
  };
  const ExpectedOutcome fires{"c (a) -> p", Verdict::failed, 1, "", ""};
  EXPECT_EQ(faults({fires}), 0U);
  EXPECT_EQ(faults({}), 1U);
  EXPECT_EQ(faults({{"c (a) -> p", Verdict::passed, 0, "", ""}}), 1U);
  EXPECT_EQ(faults({{"c (a) -> p", Verdict::failed, 2, "", ""}}), 1U);
  EXPECT_EQ(faults({{"c (a) -> p", Verdict::failed, 1, "warning", ""}}), 1U);
  EXPECT_EQ(faults({fires, {"c (b) -> p", Verdict::failed, 1, "", ""}}), 1U);
  EXPECT_EQ(faults({fires, {"d (a) -> p", Verdict::passed, 0, "", ""}}), 1U);
}

}  // namespace
}  // namespace fulldress::checks
