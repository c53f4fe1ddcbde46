#include "harness/engine/postgres/copy_text.hpp"

#include "harness/base/error.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

std::string line_of(const Row& row) {
  std::string buffer;
  append_copy_line(buffer, row);
  return buffer;
}

Row parsed(std::string_view line, std::size_t columns) {
  Row row;
  parse_copy_line(line, columns, row);
  return row;
}

TEST(CopyText, WritesWhatTheServerReads) {
  EXPECT_EQ(line_of({"a", std::nullopt, ""}), "a\t\\N\t\n");
  EXPECT_EQ(line_of({"tab\tline\nreturn\rback\\"}), "tab\\tline\\nreturn\\rback\\\\\n");
  EXPECT_EQ(line_of({"\\N"}), "\\\\N\n");
  EXPECT_EQ(line_of({"\\."}), "\\\\.\n");
  EXPECT_EQ(line_of({}), "\n");
}

TEST(CopyText, ReadsWhatTheServerWrites) {
  EXPECT_EQ(parsed("a\t\\N\t", 3), (Row{"a", std::nullopt, ""}));
  EXPECT_EQ(parsed("\\b\\f\\n\\r\\t\\v\\\\", 1), (Row{"\b\f\n\r\t\v\\"}));
  EXPECT_EQ(parsed("\\\\N", 1), (Row{"\\N"}));
  EXPECT_EQ(parsed("", 1), (Row{""}));
  EXPECT_EQ(parsed("", 0), Row{});
  EXPECT_EQ(parsed("\t", 2), (Row{"", ""}));
}

TEST(CopyText, ReusedRowKeepsNothingOfTheLineBefore) {
  Row row;
  parse_copy_line("long value\t\\N\tthird", 3, row);
  parse_copy_line("\\N\tx", 2, row);
  EXPECT_EQ(row, (Row{std::nullopt, "x"}));
}

TEST(CopyText, RefusesAnotherNumberOfColumns) {
  EXPECT_THROW(parsed("a\tb", 1), InternalError);
  EXPECT_THROW(parsed("a\tb", 3), InternalError);
  EXPECT_THROW(parsed("a", 0), InternalError);
  EXPECT_THROW(parsed("half an escape\\", 1), InternalError);
}

TEST(CopyText, RandomBytesComeBack) {
  std::mt19937 random(20260512);
  const std::string_view awkward = "\\\t\n\r\b\v\fN.x";
  for (int round = 0; round < 2000; ++round) {
    Row row(1 + random() % 5);
    for (auto& value : row) {
      if (random() % 8 == 0) continue;
      value.emplace();
      const auto bytes = random() % 20;
      for (std::size_t at = 0; at < bytes; ++at) {
        *value += random() % 2 == 0 ? awkward[random() % awkward.size()]
                                    : static_cast<char>(1 + random() % 255);
      }
    }
    const auto line = line_of(row);
    ASSERT_EQ(line.find('\n'), line.size() - 1);
    ASSERT_EQ(parsed(std::string_view(line).substr(0, line.size() - 1), row.size()), row) << line;
  }
}

}  // namespace
}  // namespace fulldress::postgres
