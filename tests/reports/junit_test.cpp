#include "harness/base/text.hpp"
#include "tests/reports/support.hpp"
#include "tests/support/records/sample_records.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

// The numbers are those of the rules in REPORTS 1.2.
namespace fulldress {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Junit : public testing::TestWithParam<std::string> {
 protected:
  /// Parses what the dialect under test writes for `record`; both must hold every rule.
  const pugi::xml_node& parse(const RunRecord& record, const RenderOptions& options = {}) {
    text_ = tests::report_named(GetParam()).render(record, options);
    const pugi::xml_parse_result result = document_.load_string(
        text_.c_str(), pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_comments |
                           pugi::parse_pi | pugi::parse_doctype);
    EXPECT_TRUE(result) << result.description() << " at " << result.offset;
    root_ = document_.document_element();
    return root_;
  }

  [[nodiscard]] std::vector<pugi::xml_node> cases() const {
    std::vector<pugi::xml_node> all;
    for (const auto& found : root_.select_nodes("testsuite/testcase")) all.push_back(found.node());
    return all;
  }

  /// The case called `name`, empty if there is none.
  [[nodiscard]] pugi::xml_node case_named(const std::string& name) const {
    for (const pugi::xml_node& node : cases()) {
      if (node.attribute("name").value() == name) return node;
    }
    return {};
  }

  [[nodiscard]] bool is_rich() const { return GetParam() == "junit"; }

  std::string text_;
  pugi::xml_document document_;
  pugi::xml_node root_;
};

INSTANTIATE_TEST_SUITE_P(Dialects, Junit, testing::Values("junit", "junit_strict"),
                         [](const auto& param_info) {
                           return param_info.param == "junit" ? "Rich" : "Strict";
                         });

TEST_P(Junit, Rule1HasOneLevelOfSuitesAndNamesChecksWithTheirSubject) {
  parse(tests::failing_record());
  EXPECT_STREQ(root_.name(), "testsuites");
  EXPECT_TRUE(root_.select_nodes("testsuite/testsuite").empty());
  const auto orphans = case_named("fk.orphan-rows [public.orders orders_customer_fk]");
  ASSERT_TRUE(orphans);
  EXPECT_STREQ(orphans.attribute("classname").value(), "shop.checks.checks.fk");
  EXPECT_STREQ(orphans.parent().attribute("name").value(), "shop");
  EXPECT_STREQ(case_named("2026_03_02_move_address up").attribute("classname").value(),
               "shop.upgrade.migrations");
}

TEST_P(Junit, Rule2NamesAreUniqueShortAndWithoutFigures) {
  RunRecord record = tests::hostile_record();
  auto& steps = record.scenarios[0].steps;
  // The same migration three times, as in up-down-up, and names that only differ far behind.
  steps[1].migrations.push_back(steps[1].migrations[0]);
  steps[1].migrations.push_back(steps[1].migrations[0]);
  for (const char last : {'a', 'b'}) {
    CheckOutcome check = steps[3].checks[0];
    check.subject = std::string(500, 'x') + last;
    steps[3].checks.push_back(check);
  }
  record.scenarios.push_back(record.scenarios[0]);
  parse(record);
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& node : cases()) {
    const std::string class_name = node.attribute("classname").value();
    const std::string name = node.attribute("name").value();
    EXPECT_TRUE(seen.emplace(class_name, name).second) << class_name << " " << name;
    EXPECT_LE(character_count(name), 200U);
    EXPECT_LE(character_count(class_name), 200U);
    EXPECT_FALSE(name.empty());
  }
  // Another count, another duration: the same names.
  std::set<std::pair<std::string, std::string>> others;
  for (auto& scenario : record.scenarios) {
    for (auto& step : scenario.steps) {
      step.duration_ms += 77;
      for (auto& check : step.checks) check.violations += 7;
    }
  }
  parse(record);
  for (const auto& node : cases()) {
    others.emplace(node.attribute("classname").value(), node.attribute("name").value());
  }
  EXPECT_EQ(seen, others);
}

TEST_P(Junit, Rule3And4EveryCaseHasAtMostOneResult) {
  for (const auto& [name, record] : tests::all_records()) {
    parse(record);
    for (const auto& node : cases()) {
      const auto results = node.select_nodes("failure|error|skipped");
      EXPECT_LE(results.size(), 1U) << name;
      for (const auto& result : results) {
        EXPECT_NE(std::string(result.node().attribute("message").value()), "") << name;
      }
    }
  }
}

TEST_P(Junit, Rule3FailureIsTheGateErrorIsNotKnowing) {
  parse(tests::failing_record());
  EXPECT_TRUE(case_named("fk.orphan-rows [public.orders orders_customer_fk]").child("failure"));
  EXPECT_TRUE(case_named("2026_03_02_move_address up").child("failure"));
  EXPECT_TRUE(case_named("roundtrip [2026_03_01_split_name]").child("failure"));
  EXPECT_TRUE(case_named("view.broken [public.active_users]").child("error"));
  EXPECT_STREQ(case_named("2026_03_03_reindex up").child("skipped").attribute("message").value(),
               "manual");
  EXPECT_TRUE(case_named("idempotent").child("skipped"));
}

TEST_P(Junit, Rule3WhatOnlyWarnsIsNeitherRedNorSilent) {
  parse(tests::failing_record());
  for (const std::string name : {"pk.missing [public.audit]",
                                 "constraint.unique-duplicates [public.users users_email_key]"}) {
    const auto node = case_named(name);
    ASSERT_TRUE(node) << name;
    EXPECT_FALSE(node.child("failure") || node.child("error") || node.child("skipped")) << name;
    EXPECT_THAT(node.child_value("system-out"), StartsWith("warning: ")) << name;
  }
}

TEST_P(Junit, Rule5MessagesAreOneShortLine) {
  for (const RunRecord& record : {tests::hostile_record(), tests::big_record({3, 3})}) {
    parse(record);
    for (const auto& found : root_.select_nodes("//*[@message]")) {
      const std::string message = found.node().attribute("message").value();
      EXPECT_LE(character_count(message), 200U);
      EXPECT_EQ(message.find_first_of("\r\n"), std::string::npos);
    }
  }
}

TEST_P(Junit, Rule6BodiesRepeatTheMessageAndShowEvidence) {
  parse(tests::failing_record());
  for (const auto& found : root_.select_nodes("//failure|//error")) {
    EXPECT_THAT(found.node().child_value(), StartsWith(found.node().attribute("message").value()));
  }
  const std::string body =
      case_named("fk.orphan-rows [public.orders orders_customer_fk]").child_value("failure");
  EXPECT_THAT(body, HasSubstr("order_id=101, customer_id=9\n"));
  EXPECT_THAT(body, HasSubstr("... and more"));
  EXPECT_THAT(body, HasSubstr("count again with:\nselect pg_catalog.count(*)"));
  const std::string law = case_named("roundtrip [2026_03_01_split_name]").child_value("failure");
  EXPECT_THAT(law, HasSubstr("policy public.users.tenant: lost [roundtrip.policy-lost, error]"));
  EXPECT_THAT(law, HasSubstr("before: create policy tenant"));
  EXPECT_THAT(law, HasSubstr("id=42, column=name, before=Bo, after=NULL"));
  EXPECT_THAT(case_named("2026_03_02_move_address up").child_value("failure"),
              HasSubstr("at migrations/2026_03_02_move_address.sql:9:12"));
}

TEST_P(Junit, Rule6BodiesHaveACap) {
  parse(tests::big_record({2, 20}));
  for (const auto& found : root_.select_nodes("//failure|//error")) {
    EXPECT_LE(std::strlen(found.node().child_value()), 16384U);
  }
  RunRecord record = tests::failing_record();
  auto& findings = record.scenarios[0].steps[2].laws[1].findings;
  findings.resize(10000, findings[0]);
  parse(record);
  const std::string body = case_named("roundtrip [2026_03_01_split_name]").child_value("failure");
  EXPECT_LE(body.size(), 16384U);
  EXPECT_THAT(body, HasSubstr("more bytes left out"));
}

TEST_P(Junit, Rule7TypesAreNoneGitLabActsOn) {
  const std::set<std::string> magic = {"integer", "date",         "datetime", "float",  "decimal",
                                       "boolean", "string",       "binary",   "symbol", "yaml",
                                       "file",    "base64Binary", "double"};
  for (const auto& [name, record] : tests::all_records()) {
    parse(record);
    for (const auto& found : root_.select_nodes("//failure|//error")) {
      const std::string type = found.node().attribute("type").value();
      EXPECT_THAT(type, ContainsRegex("^[A-Z][a-z]+([A-Z][a-z]+)*$")) << name;
      EXPECT_FALSE(magic.contains(type));
    }
  }
  parse(tests::failing_record());
  EXPECT_STREQ(
      case_named("roundtrip [2026_03_01_split_name]").child("failure").attribute("type").value(),
      "RollbackDiverged");
}

TEST_P(Junit, Rule8NeverUsesCdata) {
  parse(tests::hostile_record());
  EXPECT_THAT(text_, Not(HasSubstr("<![CDATA[")));
}

TEST_P(Junit, Rule9HostileTextSurvivesAsTextOnly) {
  parse(tests::hostile_record());
  EXPECT_EQ(sanitise_utf8(text_), text_);
  for (const char byte : text_) {
    const auto code = static_cast<unsigned char>(byte);
    EXPECT_TRUE(code >= 0x20 || byte == '\n' || byte == '\t') << static_cast<int>(code);
  }
  EXPECT_THAT(text_, Not(HasSubstr("\xEF\xBF\xBE")));
  EXPECT_THAT(text_, Not(HasSubstr("[31m")));
  EXPECT_THAT(text_, HasSubstr("\xF0\x9F\x98\x80"));
  EXPECT_TRUE(root_.select_nodes("//script").empty());
  EXPECT_THAT(text_, ContainsRegex("value=\"[^\"]*&#10;[^\"]*\""));
  std::string all;
  for (const auto& found : root_.select_nodes("//failure")) all += found.node().child_value();
  EXPECT_THAT(all, HasSubstr("]]><script>alert('x')</script>"));
}

TEST_P(Junit, Rule10TimesArePlainSeconds) {
  RunRecord record = tests::failing_record();
  record.duration_ms = 1e300;
  record.scenarios[0].duration_ms = -5;
  record.scenarios[0].steps[1].migrations[0].duration_ms = std::numeric_limits<double>::infinity();
  record.scenarios[0].steps[1].migrations[1].duration_ms = 0.0000001;
  parse(record);
  const auto nodes = root_.select_nodes("//@time");
  ASSERT_GT(nodes.size(), 10U);
  for (const auto& found : nodes) {
    EXPECT_TRUE(std::regex_match(found.attribute().value(), std::regex("[0-9]+\\.[0-9]{3}")));
  }
  EXPECT_STREQ(root_.attribute("time").value(), "31536000.000");
}

TEST_P(Junit, Rule11SuitesHaveUtcTimestamps) {
  parse(tests::failing_record());
  for (const auto& suite : root_.children("testsuite")) {
    EXPECT_STREQ(suite.attribute("timestamp").value(), "2026-03-04T05:06:07Z");
  }
}

TEST_P(Junit, Rule12CountsComeFromTheCases) {
  for (const auto& [name, record] : tests::all_records()) {
    parse(record);
    std::vector<pugi::xml_node> counted = {root_};
    for (const auto& suite : root_.children("testsuite")) counted.push_back(suite);
    for (const auto& node : counted) {
      EXPECT_EQ(node.attribute("tests").as_ullong(), node.select_nodes(".//testcase").size());
      EXPECT_EQ(node.attribute("failures").as_ullong(), node.select_nodes(".//failure").size());
      EXPECT_EQ(node.attribute("errors").as_ullong(), node.select_nodes(".//error").size());
      if (is_rich() || node != root_) {
        EXPECT_EQ(node.attribute("skipped").as_ullong(), node.select_nodes(".//skipped").size());
      }
    }
  }
}

TEST_P(Junit, Rule13SuitesCarryPropertiesWithoutSecrets) {
  RunRecord record = tests::failing_record();
  record.properties["source"] = "postgres://u:hunter2@h/db";
  parse(record);
  std::set<std::string> names;
  for (const auto& found : root_.select_nodes("testsuite[@name='shop']/properties/property")) {
    names.insert(found.node().attribute("name").value());
  }
  for (const char* name : {"tool_version", "engine", "engine_version", "seed", "configuration",
                           "source", "commit", "kernel"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_THAT(text_, Not(HasSubstr("hunter2")));
}

TEST_P(Junit, Rule14OnlyTheRichDialectAddsWhatStrictReadersRefuse) {
  parse(tests::failing_record());
  EXPECT_EQ(root_.select_nodes("//testcase[@file]").empty(), !is_rich());
  EXPECT_EQ(root_.select_nodes("//testcase[@assertions]").empty(), !is_rich());
  EXPECT_EQ(root_.select_nodes("//testcase/properties").empty(), !is_rich());
  EXPECT_EQ(root_.attribute("timestamp").empty(), !is_rich());
  EXPECT_EQ(root_.attribute("skipped").empty(), !is_rich());
  if (!is_rich()) return;
  const auto node = case_named("2026_03_02_move_address up");
  EXPECT_STREQ(node.attribute("file").value(), "migrations/2026_03_02_move_address.sql");
  EXPECT_STREQ(node.attribute("line").value(), "9");
}

TEST_P(Junit, Rule15TheFirstCaseIsTheGatesVerdict) {
  for (const auto& [name, record] : tests::all_records()) {
    parse(record);
    ASSERT_FALSE(cases().empty()) << name;
    EXPECT_STREQ(cases()[0].attribute("name").value(), "gate.verdict") << name;
    EXPECT_EQ(cases()[0].select_nodes("failure|error").empty(), name == "passing") << name;
  }
  parse(tests::failing_record());
  const std::string body = cases()[0].child_value("failure");
  for (const std::string& reason : tests::failing_record().decision.reasons) {
    EXPECT_THAT(body, HasSubstr(reason));
  }
}

TEST_P(Junit, Rule16ThereIsAReportOfARunThatNeverBegan) {
  parse(tests::provisioning_dead_record());
  ASSERT_EQ(cases().size(), 1U);
  EXPECT_STREQ(cases()[0].child("error").attribute("type").value(), "InfrastructureError");
  EXPECT_THAT(cases()[0].child_value("error"), HasSubstr("while starting a disposable server"));
  parse(tests::interrupted_record());
  EXPECT_STREQ(cases()[0].child("error").attribute("type").value(), "Interrupted");
  EXPECT_STREQ(case_named("upgrade").child("error").attribute("type").value(), "Interrupted");
  parse(RunRecord{});
  EXPECT_EQ(cases().size(), 1U);
}

TEST_P(Junit, Rule16NoSuiteIsWithoutCases) {
  RunRecord record = tests::failing_record();
  record.scenarios.emplace_back();
  parse(record);
  for (const auto& suite : root_.children("testsuite")) EXPECT_TRUE(suite.child("testcase"));
}

TEST_P(Junit, Rule17SameRecordSameBytes) {
  const RenderOptions deterministic{.is_deterministic = true};
  parse(tests::failing_record(), deterministic);
  const std::string first = text_;
  RunRecord later = tests::failing_record();
  later.started_at = "2027-01-01T00:00:00Z";
  later.duration_ms = 7;
  later.run_id = "another";
  parse(later, deterministic);
  EXPECT_EQ(text_, first);
  parse(later);
  EXPECT_NE(text_, first);
}

TEST_P(Junit, Rule18AttachmentsAreNamedInFailedCases) {
  parse(tests::failing_record());
  const auto failed = case_named("2026_03_02_move_address up");
  EXPECT_THAT(failed.child_value("system-out"), HasSubstr("[[ATTACHMENT|logs/postgres.log]]"));
  EXPECT_STREQ(case_named("2026_02_27_create_users up").child_value("system-out"), "");
  if (!is_rich()) return;
  EXPECT_FALSE(failed.select_nodes("properties/property[@name='attachment']").empty());
}

}  // namespace
}  // namespace fulldress
