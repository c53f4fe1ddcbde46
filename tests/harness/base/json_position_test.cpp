#include "harness/base/json_position.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

constexpr const char* text = R"({
  // a comment with { and "quotes"
  "name": "a \"quoted\" } name",
  "list": [ {"x": 1}, [2, 3], {"deep": {"y": true}} ],
  "a/b": null, /* more */ "last": -1.5e3
})";

[[nodiscard]] std::string place(std::string_view pointer) {
  return position_in_json(text, pointer, "f").to_text();
}

TEST(PositionInJson, FindsKeysOfObjects) {
  EXPECT_EQ(place("/name"), "f:3:3");
  EXPECT_EQ(place("/list"), "f:4:3");
  EXPECT_EQ(place("/last"), "f:5:27");
}

TEST(PositionInJson, FindsElementsOfArrays) {
  EXPECT_EQ(place("/list/0"), "f:4:13");
  EXPECT_EQ(place("/list/1/1"), "f:4:27");
  EXPECT_EQ(place("/list/2/deep/y"), "f:4:41");
}

TEST(PositionInJson, UnescapesPointers) { EXPECT_EQ(place("/a~1b"), "f:5:3"); }

TEST(PositionInJson, GivesTheNearestEnclosingValueForWhatIsNotThere) {
  EXPECT_EQ(place(""), "f:1:1");
  EXPECT_EQ(place("/missing"), "f:1:1");
  EXPECT_EQ(place("/list/9"), "f:4:3");
  EXPECT_EQ(place("/list/x"), "f:4:3");
  EXPECT_EQ(place("/name/x"), "f:3:3");
}

TEST(PositionInJson, EndsOnTextThatIsCutShort) {
  for (std::size_t size = 0; size < std::string_view(text).size(); ++size) {
    const auto cut = std::string_view(text).substr(0, size);
    EXPECT_GE(position_in_json(cut, "/list/2/deep/y", "f").line, 1U);
  }
}

TEST(JsonPosition, FindsANumberThatIsTooLarge) {
  const std::string large = "{\n \"a\": 1e999}";
  EXPECT_EQ(position_of_overflow(large, "number overflow parsing '1e999'", "f").to_text(), "f:2:7");
  EXPECT_EQ(position_of_overflow(large, "something else", "f").to_text(), "f:1:1");
}

}  // namespace
}  // namespace fulldress
