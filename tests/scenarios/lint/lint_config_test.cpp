#include "scenarios/lint/lint_config.hpp"

#include "harness/base/error.hpp"
#include "scenarios/lint/lint_law.hpp"
#include "scenarios/scenario_file.hpp"
#include "tests/scenarios/lint/linted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

LintConfig read(const std::string& value) {
  const testing::WrittenFiles files;
  files.write("m/1_a.sql", "-- fulldress:up\nselect 1;\n");
  const auto file = files.write("fulldress.json", R"({"migrations": "m", "lint": )" + value + "}");
  return read_scenarios(file).at(0).lint;
}

std::string error_of(const std::string& value) {
  try {
    static_cast<void>(read(value));
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

/// `id severity` of what the words alone say.
std::vector<std::string> findings_of(const std::string& up, const LintConfig& config) {
  const testing::WrittenFiles files;
  files.write("1_change.sql", "-- fulldress:up\n" + up + "\n");
  const auto set =
      lint(migrations::MigrationSet::load(files.path(), {.format = "native", .engine = "postgres"}),
           config);
  std::vector<std::string> found;
  for (const auto& finding : lint_law(set.migrations.at(0)).findings) {
    found.push_back(finding.id + " " + std::string(to_text(finding.severity)));
  }
  return found;
}

TEST(LintConfig, IsReadRuleByRule) {
  const auto config = read(
      R"({"rules": {"lint.drop-column": "off", "lint.create-index": "error",
                    "lint.execution-only": "info"}})");
  EXPECT_TRUE(config.is_asked);
  EXPECT_THAT(config.off, ElementsAre("lint.drop-column"));
  EXPECT_EQ(config.severity_of("lint.create-index"), Severity::error);
  EXPECT_EQ(config.severity_of("lint.execution-only"), Severity::info);
  EXPECT_EQ(config.severity_of("lint.set-type"), std::nullopt);
  EXPECT_TRUE(read("{}").is_asked);
  EXPECT_FALSE(LintConfig().is_asked);
}

TEST(LintConfig, IsRefusedWithItsPlace) {
  EXPECT_THAT(error_of(R"({"rules": {"lint.create-idnex": "off"}})"),
              HasSubstr("scenarios.unknown-rule"));
  EXPECT_THAT(error_of(R"({"rules": {"lint.create-idnex": "off"}})"),
              HasSubstr("fulldress.json:1:"));
  EXPECT_THAT(error_of(R"({"rules": {"lint.create-idnex": "off"}})"),
              HasSubstr("(did you mean \"lint.create-index\"?)"));
  // Comments that accept nothing are never without weight.
  EXPECT_THAT(error_of(R"({"rules": {"lint.unused-ignore": "off"}})"),
              HasSubstr("scenarios.unknown-rule"));
  EXPECT_THAT(error_of(R"({"rules": {"lint.create-index": "fatal"}})"),
              HasSubstr("off, info, warning or error, not \"fatal\""));
  EXPECT_THAT(error_of(R"({"rules": {"lint.create-index": false}})"), HasSubstr("a text"));
  EXPECT_THAT(error_of(R"({"rules": []})"), HasSubstr("scenarios.malformed-config"));
  EXPECT_THAT(error_of(R"({"rule": {}})"), HasSubstr("scenarios.unknown-key"));
  EXPECT_THAT(error_of("true"), HasSubstr("scenarios.malformed-config"));
}

TEST(LintConfig, SwitchesRulesOffAndSaysWhatTheyWeigh) {
  LintConfig config;
  const std::string up = "set local lock_timeout = '1s';\ncreate index on t (a);\ndrop table u;";
  EXPECT_THAT(findings_of(up, config),
              ElementsAre("lint.create-index warning", "lint.drop-table warning"));
  config.off = {"lint.drop-table"};
  config.severities = {{"lint.create-index", Severity::error}};
  EXPECT_THAT(findings_of(up, config), ElementsAre("lint.create-index error"));
  config.off = {"lint.create-index", "lint.drop-table"};
  EXPECT_THAT(findings_of(up, config), IsEmpty());
}

TEST(LintConfig, LeavesCommentsOfARuleThatIsOffUnused) {
  LintConfig config;
  const std::string up =
      "set local lock_timeout = '1s';\n-- fulldress:ignore lint.drop-table old\ndrop table u;";
  EXPECT_THAT(findings_of(up, config), ElementsAre("lint.drop-table warning"));
  config.off = {"lint.drop-table"};
  EXPECT_THAT(findings_of(up, config), ElementsAre("lint.unused-ignore warning"));
}

}  // namespace
}  // namespace fulldress::scenarios
