#include "checks/baseline.hpp"
#include "harness/base/error.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;

Baseline sample() {
  Baseline baseline;
  baseline.engine = "postgres";
  baseline.server_version = "15.1";
  baseline.taken_at = "2026-01-01T00:00:00Z";
  baseline.database = "sh\"op";
  baseline.snapshots["count.rows-equal"] = {
      .rows = {{.subject = "public.a", .object = "rows", .value = "1"},
               {.subject = "public.b\n\"x\"", .object = "rows", .value = "\xC3\xA9"}},
      .unknown = {{"public.c", "no rights"}}};
  baseline.snapshots["rls.changed"] = {};
  return baseline;
}

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(baseline_from_json(text, "b.json"));
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(BaselineJson, GivesBackWhatWasWritten) {
  EXPECT_EQ(baseline_from_json(to_json(sample()), "b.json"), sample());
  EXPECT_EQ(baseline_from_json(to_json(Baseline()), "b.json"), Baseline());
  EXPECT_EQ(to_json(baseline_from_json(to_json(sample()), "b.json")), to_json(sample()));
}

TEST(BaselineJson, RowsStandOnLinesOfTheirOwn) {
  EXPECT_THAT(to_json(sample()), HasSubstr("\n[\"public.a\", \"rows\", \"1\"],\n"));
}

TEST(BaselineJson, EveryFaultIsNamedWithItsPlace) {
  const auto text = to_json(sample());
  EXPECT_THAT(error_of("{}"),
              HasSubstr("checks.malformed-baseline b.json:1:1: this is no baseline"));
  EXPECT_THAT(error_of("[1]"), HasSubstr("this is no baseline"));
  EXPECT_THAT(error_of(""), HasSubstr("this is no JSON"));
  EXPECT_THAT(error_of(text.substr(0, text.size() / 2)), HasSubstr("this is no JSON"));
  EXPECT_THAT(error_of(replaced(text, "fulldress-baseline", "other")), HasSubstr("is no baseline"));
  EXPECT_THAT(error_of(replaced(text, "\"version\": 1", "\"version\": 2")),
              HasSubstr("checks.newer-baseline b.json:3:1: a later release"));
  EXPECT_THAT(error_of(replaced(text, "\"version\": 1", "\"version\": \"1\"")),
              HasSubstr("b.json:3:1: the version"));
  EXPECT_THAT(error_of(replaced(text, "\"version\": 1", "\"version\": 1e999")),
              HasSubstr("b.json:3:12: the number is too large"));
  EXPECT_THAT(error_of(replaced(text, "\"engine\": \"postgres\"", "\"engine\": 1")),
              HasSubstr("b.json:4:1: \"engine\" is missing"));
  EXPECT_THAT(error_of(replaced(text, "\"rows\", \"1\"", "\"rows\", 1")),
              HasSubstr("b.json:10:1: a row is a list of three texts"));
  EXPECT_THAT(error_of(replaced(text, "\"no rights\"", "7")), HasSubstr("a reason is a text"));
  EXPECT_THAT(error_of(replaced(text, "\"rows\": [", "\"lines\": [")),
              HasSubstr("\"rows\" is missing"));
  EXPECT_THAT(error_of(replaced(text, "\"snapshots\": {", "\"snapshot\": {")),
              HasSubstr("\"snapshots\" is missing"));
}

TEST(BaselineJson, SurvivesDamage) {
  const auto text = to_json(sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto damaged = text;
    damaged[at] = '}';
    try {
      static_cast<void>(baseline_from_json(damaged, "b.json"));
    } catch (const UsageError& error) {
      EXPECT_THAT(error.message(), ::testing::StartsWith("b.json:"));
    }
  }
}

}  // namespace
}  // namespace fulldress::checks
