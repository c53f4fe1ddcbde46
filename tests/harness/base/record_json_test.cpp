#include "harness/base/record_json.hpp"

#include "harness/base/text.hpp"
#include "tests/support/records/sample_records.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

[[nodiscard]] std::string complaint(const std::string& text) {
  try {
    static_cast<void>(record_from_json(text, "out/result.json"));
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "accepted";
}

[[nodiscard]] nlohmann::json sample() {
  return nlohmann::json::parse(to_json(tests::failing_record()));
}

TEST(RecordJson, ReadsBackWhatItWrote) {
  for (const auto& [name, record] : tests::all_records()) {
    // Ill-formed bytes cannot survive JSON, so the hostile record is compared once it is clean.
    const RunRecord clean = record_from_json(to_json(record));
    EXPECT_EQ(to_json(clean), to_json(record)) << name;
    EXPECT_EQ(record_from_json(to_json(clean)), clean) << name;
    if (name != "hostile") {
      EXPECT_EQ(clean, record) << name;
    }
  }
}

TEST(RecordJson, IsTheSameTextForTheSameRecord) {
  EXPECT_EQ(to_json(tests::failing_record()), to_json(tests::failing_record()));
}

TEST(RecordJson, KeepsTheWholeSeed) {
  EXPECT_EQ(record_from_json(to_json(tests::passing_record())).seed,
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(sample().at("seed"), "20260101");
}

TEST(RecordJson, TakesASeedThatIsANumber) {
  auto json = sample();
  json["seed"] = 7;
  EXPECT_EQ(record_from_json(json.dump()).seed, 7U);
}

TEST(RecordJson, WritesNumbersThatAreNotFiniteAsNull) {
  RunRecord record = tests::failing_record();
  record.duration_ms = std::numeric_limits<double>::infinity();
  record.scenarios[0].steps[1].measurements[0].value = std::nan("");
  const std::string text = to_json(record);
  EXPECT_TRUE(nlohmann::json::parse(text).at("duration_ms").is_null());
  EXPECT_TRUE(std::isnan(record_from_json(text).scenarios[0].steps[1].measurements[0].value));
}

TEST(RecordJson, ReplacesIllFormedUtf8) {
  RunRecord record;
  record.verb = "a\xFFz";
  EXPECT_EQ(record_from_json(to_json(record)).verb, "a\xEF\xBF\xBDz");
}

TEST(RecordJson, DistinguishesNullFromEmptyInEvidence) {
  const RunRecord record = tests::failing_record();
  const Evidence& evidence = record.scenarios[0].steps[2].laws[1].findings[2].evidence;
  const RunRecord read = record_from_json(to_json(tests::failing_record()));
  EXPECT_EQ(read.scenarios[0].steps[2].laws[1].findings[2].evidence, evidence);
  EXPECT_FALSE(evidence.rows[1][3].has_value());
}

TEST(RecordJson, HasNoTimesWhenDeterministic) {
  RunRecord other = tests::failing_record();
  other.run_id = "other";
  other.started_at = "2027-01-01T00:00:00Z";
  other.duration_ms *= 2;
  for (StepRecord& step : other.scenarios[0].steps) {
    step.started_at = other.started_at;
    step.duration_ms *= 3;
    for (auto& migration : step.migrations) migration.duration_ms *= 2;
    for (auto& check : step.checks) check.duration_ms *= 2;
    for (auto& law : step.laws) law.duration_ms *= 2;
    for (auto& measurement : step.measurements) {
      if (measurement.unit == "ms") measurement.value *= 2;
    }
  }
  const RenderOptions deterministic{.is_deterministic = true};
  EXPECT_EQ(to_json(other, deterministic), to_json(tests::failing_record(), deterministic));
  EXPECT_NE(to_json(other), to_json(tests::failing_record()));
  EXPECT_EQ(without_times(other).scenarios[0].steps[1].measurements[0].value, 120000);
}

TEST(RecordJson, IgnoresKeysOfLaterMinorVersions) {
  auto json = sample();
  json["schema_version"] = "1.7";
  json["future"] = {{"a", 1}};
  json["decision"]["future"] = true;
  for (auto& step : json["scenarios"][0]["steps"]) {
    step["future"] = "x";
    for (auto& check : step["checks"]) check["future"] = nullptr;
  }
  EXPECT_EQ(record_from_json(json.dump()), tests::failing_record());
}

TEST(RecordJson, RefusesAnotherMajorVersion) {
  auto json = sample();
  json["schema_version"] = "2.0";
  EXPECT_THAT(complaint(json.dump(2)), HasSubstr("record.unknown-version out/result.json:"));
  json["schema_version"] = "10.0";
  EXPECT_THAT(complaint(json.dump(2)), HasSubstr("record.unknown-version"));
}

TEST(RecordJson, NamesThePlaceOfAValueThatIsWrong) {
  const std::string text = R"({
  "schema_version": "1.0",
  "decision": {"verdict": "passed", "exit_code": 0},
  "scenarios": [{"name": "a", "steps": [{"name": "b", "verdict": "passd"}]}]
})";
  EXPECT_THAT(complaint(text),
              HasSubstr("record.malformed out/result.json:4:55: /scenarios/0/steps/0/verdict is "
                        "not one of skipped, passed, unknown, failed"));
}

TEST(RecordJson, NamesWhatIsMissing) {
  EXPECT_THAT(complaint("{}"), HasSubstr("out/result.json:1:1"));
  EXPECT_THAT(complaint("{}"), HasSubstr("lacks \"schema_version\""));
  EXPECT_THAT(complaint("[]"), HasSubstr("the document is not an object"));
}

TEST(RecordJson, NamesWhereTextIsCutShort) {
  const std::string text = to_json(tests::failing_record());
  EXPECT_THAT(complaint(text.substr(0, text.size() / 2)), HasSubstr("record.malformed"));
  EXPECT_THAT(complaint(""), HasSubstr("out/result.json:1:1: not JSON"));
  EXPECT_THAT(complaint("{\n  x}"), HasSubstr("out/result.json:2:3: not JSON"));
}

TEST(RecordJson, RefusesEveryKeyOfTheWrongType) {
  const nlohmann::json flat = sample().flatten();
  for (const auto& [pointer, value] : flat.items()) {
    const nlohmann::json::json_pointer at(pointer);
    if (pointer == "/$schema" || sample().at(at).is_null()) continue;
    auto json = sample();
    json[at] = nlohmann::json::object({{"wrong", "type"}});
    if (value.is_object() || value.is_array()) json[at] = 1;
    EXPECT_THAT(complaint(json.dump(1)), HasSubstr("record.malformed out/result.json:")) << pointer;
  }
}

TEST(RecordJson, WritesAStepOnOneLine) {
  const std::string line = to_json_line(tests::hostile_record().scenarios[0].steps[1]);
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_EQ(nlohmann::json::parse(line).at("name"), "upgrade");
}

}  // namespace
}  // namespace fulldress
