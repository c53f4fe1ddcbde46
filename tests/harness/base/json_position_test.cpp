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

TEST(ItemsInJson, StandWhereEachIsFoundByItself) {
  const auto list = items_in_json(text, "/list");
  ASSERT_EQ(list.size(), 3U);
  for (std::size_t at = 0; at < list.size(); ++at) {
    EXPECT_EQ(position_of(text, list[at].offset_bytes, "f").to_text(),
              place("/list/" + std::to_string(at)));
    EXPECT_EQ(list[at].key, "");
  }
  const auto members = items_in_json(text, "");
  ASSERT_EQ(members.size(), 4U);
  EXPECT_EQ(members[2].key, "a/b");
  EXPECT_EQ(position_of(text, members[2].offset_bytes, "f").to_text(), place("/a~1b"));
  EXPECT_EQ(position_of(text, members[3].offset_bytes, "f").to_text(), place("/last"));
  EXPECT_EQ(items_in_json(text, "/list/2/deep").size(), 1U);
}

TEST(ItemsInJson, AreNoneOfAnythingElse) {
  EXPECT_TRUE(items_in_json(text, "/name").empty());
  EXPECT_TRUE(items_in_json(text, "/missing").empty());
  EXPECT_TRUE(items_in_json("[]", "").empty());
  EXPECT_TRUE(items_in_json("{ }", "").empty());
  for (std::size_t size = 0; size < std::string_view(text).size(); ++size) {
    EXPECT_LE(items_in_json(std::string_view(text).substr(0, size), "/list").size(), 3U);
  }
}

TEST(JsonPosition, FindsANumberThatIsTooLarge) {
  const std::string large = "{\n \"a\": 1e999}";
  EXPECT_EQ(position_of_overflow(large, "number overflow parsing '1e999'", "f").to_text(), "f:2:7");
  EXPECT_EQ(position_of_overflow(large, "something else", "f").to_text(), "f:1:1");
}

}  // namespace
}  // namespace fulldress
