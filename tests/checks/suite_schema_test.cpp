#include "checks/generate/suite.hpp"
#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace fulldress::checks {
namespace {

using Json = nlohmann::json;

bool is_valid(const Json& document) {
  const Json text = Json::parse(suite_schema());
  const valijson::adapters::NlohmannJsonAdapter schema_text(text);
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(schema_text, schema);
  const valijson::adapters::NlohmannJsonAdapter adapter(document);
  valijson::Validator validator;
  return validator.validate(schema, adapter, nullptr);
}

Json generated() {
  const auto database = fulldress::testing::fresh_database("sqlite");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(
      "create table parents (id integer primary key, email text not null);"
      "create table \"chi\"\"ld\n\x01\" (id integer primary key, p integer references parents);"
      "create view v as select id from parents;");
  const auto files = render_json(build_suite(*session, CheckOptions()));
  return Json::parse(files.at(0).text);
}

TEST(SuiteSchema, HoldsForWhatIsGenerated) { EXPECT_TRUE(is_valid(generated())); }

TEST(SuiteSchema, RefusesWhatLacksAKey) {
  Json document = generated();
  document.erase("session");
  EXPECT_FALSE(is_valid(document));
}

TEST(SuiteJson, KeepsNamesWhole) {
  const Json document = generated();
  bool is_found = false;
  for (const auto& check : document.at("checks")) {
    for (const auto& each : check.at("cases")) {
      const auto subject = each.at("subject").get<std::string>();
      is_found = is_found || subject.find("chi\"ld\n\x01") != std::string::npos;
    }
  }
  EXPECT_TRUE(is_found) << document.dump(1);
}

}  // namespace
}  // namespace fulldress::checks
