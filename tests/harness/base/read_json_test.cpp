#include "harness/base/read_json.hpp"

#include "harness/base/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

[[nodiscard]] std::string complaint_about(std::string_view text, const JsonReading& reading) {
  try {
    static_cast<void>(read_json(text, reading));
  } catch (const UsageError& error) {
    return error.id() + " " + error.what();
  }
  return "";
}

TEST(ReadJson, GivesTheDocument) {
  EXPECT_EQ(read_json(R"({"a": [1, "x"]})", {.file = "f.json", .error_id = "x.json"})["a"][1], "x");
}

TEST(ReadJson, SaysWhereTheFaultIsAndWhat) {
  const std::string said =
      complaint_about("{\n  \"a\": ]\n}", {.file = "f.json", .error_id = "x.json"});
  EXPECT_NE(said.find("x.json"), std::string::npos) << said;
  EXPECT_NE(said.find("f.json:2:8: "), std::string::npos) << said;
  EXPECT_EQ(said.find("json.exception"), std::string::npos) << said;
}

TEST(ReadJson, SaysWhatTheCallerHasToSay) {
  const std::string said = complaint_about(
      "[1,", {.file = "f.json", .error_id = "x.json", .complaint = "this is no baseline"});
  EXPECT_NE(said.find("this is no baseline"), std::string::npos) << said;
}

TEST(ReadJson, TakesCommentsOnlyWhereTheyAreAllowed) {
  const std::string_view text = "// why\n{}";
  EXPECT_TRUE(complaint_about(
                  text, {.file = "f.json", .error_id = "x.json", .comments = JsonComments::allowed})
                  .empty());
  EXPECT_NE(complaint_about(text, {.file = "f.json", .error_id = "x.json"}).find("f.json:1:"),
            std::string::npos);
}

TEST(ReadJson, RefusesANumberNoDoubleCanHold) {
  const std::string said = complaint_about("[\n1e400]", {.file = "f.json", .error_id = "x.json"});
  EXPECT_NE(said.find("f.json:2:1: the number is too large"), std::string::npos) << said;
}

}  // namespace
}  // namespace fulldress
