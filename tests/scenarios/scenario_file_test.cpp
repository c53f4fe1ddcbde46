#include "scenarios/scenario_file.hpp"

#include "harness/base/error.hpp"
#include "scenarios/bundled.hpp"
#include "scenarios/user_directory.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::string failure(const std::string& text) {
  try {
    static_cast<void>(parse_scenarios(text, "shop/fulldress.json"));
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

TEST(ScenarioFile, ReadsEveryKey) {
  const auto read = parse_scenarios(R"({
    // Comments are allowed.
    "$schema": "config-v1.schema.json", "name": "shop", "title": "The shop", "engine": "sqlite",
    "migrations": "db/../db/migrations", "format": "native",
    "format_options": {"placeholders.owner": "me", "mixed": ""}, "ledger_table": "ops.history",
    "fixtures": ["a.sql", "/abs/b.csv"],
    "fixture_version": "3", "flows": ["upgrade"], "checks": ["fk.*"], "fresh_install": "schema.sql",
    "create": "make db",
    "column_order": "required", "releases": {"tags": "v*", "refs": ["r"], "directories": ["old"],
    "versions": ["1"]}, "command": {"up": "u", "up_one": "o", "down": "d", "version": "v",
    "directory": "tool", "env": {"A": "b"}, "ledger": ["l"]},
    "archived": "db/old", "since": "v1",
    "waivers": [
      {"migration": "3*", "check": "roundtrip.*", "object": "t", "reason": "r",
       "expires": "2027-01-31"}], "limits": {"fail_on": "warning"}
  })",
                                    "shop/fulldress.json");
  ASSERT_THAT(read, SizeIs(1));
  const ScenarioConfig wanted{
      .name = "shop",
      .title = "The shop",
      .engine = "sqlite",
      .migrations = "shop/db/migrations",
      .format = "native",
      .format_options = {{"mixed", ""}, {"placeholders.owner", "me"}},
      .ledger_table = "ops.history",
      .fixtures = {"shop/a.sql", "/abs/b.csv"},
      .fixture_version = "3",
      .flows = {"upgrade"},
      .checks = {"fk.*"},
      .fresh_install = "shop/schema.sql",
      .create = "make db",
      .column_order = ColumnOrder::required,
      .releases = {.tags = "v*", .refs = {"r"}, .directories = {"shop/old"}, .versions = {"1"}},
      .command = {.up = "u",
                  .up_one = "o",
                  .down = "d",
                  .version = "v",
                  .directory = "shop/tool",
                  .environment = {{"A", "b"}},
                  .ledger = {"l"}},
      .archived = "shop/db/old",
      .fail_on = Severity::warning,
      .waivers = {{.migration = "3*",
                   .check = "roundtrip.*",
                   .object = "t",
                   .reason = "r",
                   .expires = "2027-01-31",
                   .position = {"shop/fulldress.json", 14, 7}}},
      .since = "v1",
      .file = "shop/fulldress.json"};
  EXPECT_EQ(read.front(), wanted);
}

TEST(ScenarioFile, ReadsSeveralScenarios) {
  const auto read = parse_scenarios(
      R"({"scenarios": [{"migrations": "a/migrations"}, {"name": "b", "migrations": "b"}]})",
      "fulldress.json");
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[0].name, "a");
  EXPECT_EQ(read[1].name, "b");
}

TEST(ScenarioFile, PointsAtAnUnknownKeyAndSuggestsTheRightOne) {
  EXPECT_EQ(failure("{\n  \"migrations\": \"m\",\n  \"chekcs\": []\n}"),
            "scenarios.unknown-key shop/fulldress.json:3:3: unknown key \"chekcs\" (did you mean "
            "\"checks\"?)");
  EXPECT_THAT(failure("{\"migrations\": \"m\", \"limits\": {\"fail-on\": \"error\"}}"),
              HasSubstr("(did you mean \"fail_on\"?)"));
  EXPECT_THAT(failure("{\"scenarios\": [], \"engine\": \"sqlite\"}"), HasSubstr("1:19"));
}

TEST(ScenarioFile, PointsAtValuesOfTheWrongKind) {
  EXPECT_THAT(failure("{\"migrations\": 1}"), HasSubstr("shop/fulldress.json:1:2: a text"));
  EXPECT_THAT(failure("{\"migrations\": \"\"}"), HasSubstr("1:2: this text is empty"));
  EXPECT_THAT(failure("{\"migrations\": \"m\",\n \"fixtures\": \"a.sql\"}"),
              HasSubstr("2:2: a list"));
  EXPECT_THAT(failure("{\"migrations\": \"m\",\n \"fixtures\": [\"a\", 2]}"), HasSubstr("2:20"));
  EXPECT_THAT(failure("{\"migrations\": \"m\", \"limits\": {\"fail_on\": \"fatal\"}}"),
              HasSubstr("info, warning or error"));
  EXPECT_THAT(failure("{\"migrations\": \"m\",\n \"format_options\": [\"a\"]}"),
              HasSubstr("2:2: an object of texts"));
  EXPECT_THAT(failure("{\"migrations\": \"m\",\n \"format_options\": {\"a\": 2}}"),
              HasSubstr("2:21: a text"));
  EXPECT_THAT(failure("{\"name\": \"a\"}"), HasSubstr("\"migrations\" is missing"));
  EXPECT_THAT(failure("[]"), HasSubstr("one JSON object"));
  EXPECT_THAT(failure("{\"scenarios\": {}}"), HasSubstr("a list of objects"));
}

TEST(ScenarioFile, PointsAtReleasesAndCommandsThatAreNotWhole) {
  const auto key = [](const std::string& text) {
    return failure("{\"migrations\": \"m\",\n " + text + "}");
  };
  EXPECT_THAT(key(R"("releases": {})"), HasSubstr("2:2: \"releases\" names none"));
  EXPECT_THAT(key(R"("releases": {"tag": "v*"})"), HasSubstr("(did you mean \"tags\"?)"));
  EXPECT_THAT(key(R"("command": {"version": "v"})"), HasSubstr("\"up\" is missing"));
  EXPECT_THAT(key(R"("command": {"up": "u"})"), HasSubstr("\"version\" is missing"));
  EXPECT_THAT(key(R"("column_order": "any")"), HasSubstr("ignored, reported or required"));
}

TEST(ScenarioFile, TakesNoWaiverWithoutTargetReasonOrDay) {
  const auto waiver = [](const std::string& text) {
    return failure("{\"migrations\": \"m\",\n \"waivers\": [" + text + "]}");
  };
  EXPECT_THAT(waiver(R"({"reason": "r"})"), HasSubstr("2:14: a waiver names what it is for"));
  EXPECT_THAT(waiver(R"({"check": "pk.*"})"), HasSubstr("a waiver needs its \"reason\""));
  EXPECT_THAT(waiver(R"({"check": "x", "reason": "r", "expires": "2027-02-29"})"),
              HasSubstr("\"2027-02-29\" is no day"));
  EXPECT_THAT(waiver(R"({"check": "x", "reason": "r", "until": "2027-02-28"})"),
              HasSubstr("unknown key \"until\""));
  EXPECT_THAT(waiver("1"), HasSubstr("a waiver is an object"));
  EXPECT_EQ(waiver(R"({"check": "x", "reason": "r", "expires": "2028-02-29"})"), "no error");
}

TEST(ScenarioFile, PointsAtBrokenJson) {
  EXPECT_THAT(failure("{\"migrations\": \"m\",\n}"),
              StartsWith("scenarios.malformed-config shop/fulldress.json:2:1: "));
  EXPECT_THAT(failure(""), StartsWith("scenarios.malformed-config"));
}

TEST(ScenarioFile, RefusesTwoScenariosOfOneName) {
  EXPECT_THAT(failure("{\"scenarios\": [{\"migrations\": \"a\"}, {\"migrations\": \"b/a\"}]}"),
              HasSubstr("two scenarios have the name \"a\""));
}

TEST(ScenarioFile, NamesAFileThatCannotBeRead) {
  EXPECT_THROW(static_cast<void>(read_scenarios("/nowhere/fulldress.json")), UsageError);
}

TEST(ScenarioFile, CheckSettingsAreKeptAsTheyAreAndKnownToTheCatalogue) {
  const auto read = parse_scenarios(
      "{\"migrations\": \"m\", \"check_settings\": {\"required_columns\":\n"
      " [{\"table\": \"t\", \"column\": \"c\"}]}}",
      "fulldress.json");
  EXPECT_EQ(read.at(0).check_settings.at("required_columns"),
            "[{\"column\":\"c\",\"table\":\"t\"}]");
  EXPECT_THAT(failure("{\"check_settings\": []}"),
              HasSubstr("1:2: \"check_settings\" is an object"));
}

TEST(ScenarioFile, KeysThatNoCheckReadsAreRefusedOnceTheUsersOwnChecksAreKnown) {
  const auto config =
      parse_scenarios("{\"migrations\": \"m\",\n \"check_settings\": {\"requird_columns\": []}}",
                      "shop/fulldress.json")
          .at(0);
  try {
    require_read_settings(config, nullptr);
    ADD_FAILURE() << "nothing was refused";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "scenarios.bad-check-settings");
    EXPECT_THAT(error.message(), AllOf(HasSubstr("shop/fulldress.json:2:21: no check reads"),
                                       HasSubstr("did you mean \"required_columns\"")));
  }
  checks::UserChecks user;
  user.checks.emplace_back().configuration.key = "requird_columns";
  EXPECT_NO_THROW(require_read_settings(config, &user));
  user.checks.front().configuration.key = "other";
  EXPECT_THROW(require_read_settings(config, &user), UsageError);
}

TEST(ScenarioFile, CallsADirectoryByWhatSaysMost) {
  EXPECT_EQ(name_of_directory("/srv/shop/migrations"), "shop");
  EXPECT_EQ(name_of_directory("/srv/shop/migrations/"), "shop");
  EXPECT_EQ(name_of_directory("/srv/shop/changes"), "changes");
}

// The published schema and the reader must know the same keys.
TEST(ScenarioFile, AcceptsExactlyTheKeysOfTheSchema) {
  const auto schema = nlohmann::json::parse(config_schema());
  std::vector<std::string> keys;
  for (const auto& [key, value] : schema["definitions"]["scenario"]["properties"].items()) {
    keys.push_back(key);
    EXPECT_THAT(failure("{\"" + key + "\": 1}"), Not(HasSubstr("unknown key"))) << key;
  }
  EXPECT_THAT(keys, SizeIs(::testing::Gt(25U)));
  EXPECT_EQ(schema["$id"], "urn:fulldress:schema:config-v1");
}

TEST(BundledScenarios, AreReadFromTheDataDirectory) {
  const auto scenarios = bundled_scenarios();
  const auto s2 = std::find_if(scenarios.begin(), scenarios.end(),
                               [](const auto& each) { return each.name == "s2_sqlite_runner"; });
  ASSERT_NE(s2, scenarios.end());
  EXPECT_TRUE(std::filesystem::is_directory(s2->migrations));
  EXPECT_TRUE(std::filesystem::is_regular_file(s2->fixtures.at(0)));
  EXPECT_TRUE(std::filesystem::is_regular_file(s2->fresh_install));
}

}  // namespace
}  // namespace fulldress::scenarios
