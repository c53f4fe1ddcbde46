#include "checks/check_settings.hpp"

#include "checks/check.hpp"
#include "checks/explain.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/sqlite/engine.hpp"
#include "tests/checks/demo_check.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using testing::DemoCheck;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse_demo;

std::string settings_error(std::string_view text) {
  try {
    static_cast<void>(settings_of_json(text, "a.json"));
  } catch (const UsageError& error) {
    return error.message();
  }
  return "no error";
}

TEST(CheckSettings, AreTakenApartByKey) {
  const auto settings = settings_of_json("{\"b\": [1, \"x\"], // why\n \"a\": {\"k\": null}}", "f");
  EXPECT_EQ(settings, (CheckSettings{{"a", "{\"k\":null}"}, {"b", "[1,\"x\"]"}}));
}

TEST(CheckSettings, MalformedTextIsNamedWithItsPlace) {
  EXPECT_THAT(settings_error("{\n \"a\": }"), HasSubstr("a.json:2:7"));
  EXPECT_THAT(settings_error("[]"), HasSubstr("an object is wanted"));
  EXPECT_THAT(settings_error("{\"a\": 1e999}"), HasSubstr("a.json:1:7: the number is too large"));
}

std::vector<std::string> problems(std::string_view text) {
  std::vector<std::string> lines;
  for (const auto& problem : problems_of(settings_of_json(text, "f"))) {
    lines.push_back(problem.pointer + ": " + problem.message);
  }
  return lines;
}

TEST(CheckSettings, WhatNoCheckReadsIsAProblemWithASuggestion) {
  EXPECT_THAT(problems("{\"required_columns\": [{\"table\": \"public.t\", \"column\": \"c\"}]}"),
              IsEmpty());
  EXPECT_THAT(problems("{\"requird_columns\": []}"),
              ElementsAre("/requird_columns: no check reads \"requird_columns\" (did you mean "
                          "\"required_columns\"?)"));
  EXPECT_THAT(problems("{\"required_columns\": [{}, {\"tabel\": \"t\"}]}"),
              ElementsAre("/required_columns/1/tabel: unknown key \"tabel\" (did you mean "
                          "\"table\"?); known: column, table"));
  EXPECT_THAT(problems("{\"required_columns\": {\"table\": \"t\"}}"),
              ElementsAre("/required_columns: this is of kind object, and should be list"));
  EXPECT_THAT(problems("{\"a/b~\": null}"), ElementsAre(HasSubstr("/a~1b~0: ")));
}

class ConfiguredCheck : public ::testing::Test {
 protected:
  static Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }
  static ServerOptions in_memory() {
    ServerOptions options;
    options.is_in_memory = true;
    return options;
  }

  CheckOutcome outcome_of(const std::string& key, const CheckSettings& settings) {
    const DemoCheck demo{
        .kind = "catalog",
        .configuration = key,
        .sections = {{"sqlite discovery",
                      "select e.value as subject, 1 as violations from json_each($1) as e\n"
                      "order by 1"}}};
    CheckOptions options;
    options.settings = settings;
    return run_checks(*session_, {parse_demo(demo)}, options).at(0);
  }

  std::unique_ptr<Engine> engine_ = make_sqlite_engine();
  std::unique_ptr<Server> server_ = engine_->start(in_memory(), soon());
  std::unique_ptr<Database> database_ = server_->create("configured", soon());
  std::unique_ptr<Session> session_ = database_->connect(soon());
};

TEST_F(ConfiguredCheck, GetsWhatIsConfigured) {
  const auto outcome = outcome_of("words", {{"words", "[\"a \\\" b\"]"}});
  EXPECT_EQ(outcome.verdict, Verdict::failed);
  EXPECT_EQ(outcome.subject, "a \" b");
}

TEST_F(ConfiguredCheck, IsSkippedWithTheKeyWhenItIsNotConfigured) {
  const auto outcome = outcome_of("words", {{"other", "[]"}});
  EXPECT_EQ(outcome.verdict, Verdict::skipped);
  EXPECT_EQ(outcome.reason, "not configured: check_settings.words");
}

TEST_F(ConfiguredCheck, IsAskedAllTheSameWhenTheKeyIsOptional) {
  const auto outcome = outcome_of("words (optional)", {});
  EXPECT_EQ(outcome.verdict, Verdict::skipped);
  EXPECT_EQ(outcome.reason, "nothing to look at");
}

TEST(Explain, ShowsTheConfigurationACheckTakes) {
  Check check = parse_demo({.kind = "catalog",
                            .configuration = "words",
                            .sections = {{"sqlite discovery", "select $1 as subject order by 1"}}});
  EXPECT_THAT(explain(check), HasSubstr("Reads `check_settings.words`; skipped without it."));
  check.fixtures.push_back(
      {.engine = "sqlite", .name = "firing", .configuration = "{\"words\": []}"});
  EXPECT_THAT(explain(check), HasSubstr("```json\n{\"check_settings\": {\"words\": []}}\n```"));
  check.configuration.is_optional = true;
  EXPECT_THAT(explain(check), HasSubstr("Reads `check_settings.words`, if it is there."));
}

}  // namespace
}  // namespace fulldress::checks
