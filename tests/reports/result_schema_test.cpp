#include "harness/base/record_json.hpp"
#include "reports/schemas.hpp"
#include "tests/reports/support.hpp"
#include "tests/support/records/sample_records.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace fulldress {
namespace {

using Json = nlohmann::json;

class ResultSchema : public testing::Test {
 protected:
  void SetUp() override {
    const Json text = Json::parse(reports::schemas().at("result"));
    const valijson::adapters::NlohmannJsonAdapter adapter(text);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(adapter, schema_);
  }

  /// What is wrong with `json`, empty if nothing.
  [[nodiscard]] std::string complaint(const Json& json) {
    valijson::Validator validator;
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter adapter(json);
    if (validator.validate(schema_, adapter, &results)) return "";
    std::string text = "invalid";
    for (valijson::ValidationResults::Error error; results.popError(error);) {
      for (const std::string& part : error.context) text += part;
      text += ": " + error.description + "; ";
    }
    return text;
  }

  valijson::Schema schema_;
};

[[nodiscard]] Json written(const RunRecord& record) {
  return Json::parse(tests::render("json", record));
}

TEST_F(ResultSchema, AcceptsEveryRecord) {
  for (const auto& [name, record] : tests::all_records()) {
    EXPECT_EQ(complaint(written(record)), "") << name;
  }
  EXPECT_EQ(complaint(written(RunRecord{})), "");
}

TEST_F(ResultSchema, AcceptsNumbersThatWereNotMeasured) {
  RunRecord record = tests::failing_record();
  record.duration_ms = std::nan("");
  record.scenarios[0].steps[1].measurements[0].value = HUGE_VAL;
  EXPECT_EQ(complaint(written(record)), "");
}

TEST_F(ResultSchema, AcceptsKeysOfLaterVersions) {
  Json json = written(tests::failing_record());
  json["schema_version"] = "1.12";
  json["future"] = 1;
  json["scenarios"][0]["steps"][0]["future"] = Json::array();
  EXPECT_EQ(complaint(json), "");
}

TEST_F(ResultSchema, RefusesWhatIsWrong) {
  const Json good = written(tests::failing_record());
  const auto broken = [&](const std::string& pointer, const Json& value) {
    Json json = good;
    json[Json::json_pointer(pointer)] = value;
    return complaint(json) != "";
  };
  EXPECT_TRUE(broken("/schema_version", "2.0"));
  EXPECT_TRUE(broken("/decision/verdict", "green"));
  EXPECT_TRUE(broken("/decision/exit_code", "0"));
  EXPECT_TRUE(broken("/duration_ms", -1));
  EXPECT_TRUE(broken("/scenarios/0/steps/3/checks/0/change", "worse"));
  EXPECT_TRUE(broken("/scenarios/0/steps/1/migrations/2/error/sql/sqlstate", nullptr));
  Json json = good;
  json.erase("decision");
  EXPECT_NE(complaint(json), "");
}

TEST_F(ResultSchema, KnowsEveryKeyThatIsWritten) {
  const Json schema = Json::parse(reports::schemas().at("result"));
  // Walks result.json beside the schema: a key the schema does not name is a gap in the contract.
  const std::function<void(const Json&, const Json&, const std::string&)> walk =
      [&](const Json& value, const Json& raw_type, const std::string& where) {
        Json type = raw_type;
        if (type.contains("$ref")) {
          const std::string reference = type.at("$ref");
          type = schema.at(Json::json_pointer(reference.substr(1)));
        }
        if (value.is_array()) {
          for (const Json& element : value) walk(element, type.at("items"), where + "[]");
        } else if (value.is_object() && type.contains("properties")) {
          for (const auto& [key, member] : value.items()) {
            ASSERT_TRUE(type.at("properties").contains(key)) << where << "." << key;
            walk(member, type.at("properties").at(key), where + "." + key);
          }
        }
      };
  walk(written(tests::failing_record()), schema, "");
  walk(written(tests::provisioning_dead_record()), schema, "");
}

TEST_F(ResultSchema, NamesItselfAsTheRecordDoes) {
  const Json schema = Json::parse(reports::schemas().at("result"));
  EXPECT_EQ(schema.at("$id"), std::string(result_schema_id));
  EXPECT_EQ(written(tests::failing_record()).at("$schema"), std::string(result_schema_id));
}

}  // namespace
}  // namespace fulldress
