#include "harness/base/position_counter.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

std::string repeated(const std::string& part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

TEST(PositionCounter, SaysWhatPositionOfSays) {
  const std::string text = "one\r\n\ntw\xC3\xB6; \xE2\x82\xAC x\n\n\xF0\x9F\x98\x80 end\n";
  PositionCounter counter(text, "a.sql");
  for (std::size_t offset = 0; offset <= text.size() + 3; ++offset) {
    EXPECT_EQ(counter.at(offset), position_of(text, offset, "a.sql")) << offset;
    EXPECT_EQ(counter.at(offset), position_of(text, offset, "a.sql")) << offset << " again";
  }
}

TEST(PositionCounter, GoesBackWhereItIsAskedTo) {
  const std::string text = "one\ntwo\nthree four\n";
  PositionCounter counter(text, "a.sql");
  for (const std::size_t offset : {14U, 9U, 2U, 5U, 0U, 18U}) {
    EXPECT_EQ(counter.at(offset), position_of(text, offset, "a.sql")) << offset;
  }
}

// A quarter of a million positions on one line of megabytes, and on as many lines.
TEST(PositionCounter, ReadsEveryByteOnce) {
  for (const std::string& part :
       {std::string("select 1; --> x "), std::string("select 1; --> x\n")}) {
    const std::string text = repeated(part, 4'000'000);
    PositionCounter counter(text, "a.sql");
    for (std::size_t offset = 0; offset < text.size(); offset += part.size()) {
      static_cast<void>(counter.at(offset));
    }
    const auto last = counter.at(text.size());
    EXPECT_EQ(last, position_of(text, text.size(), "a.sql"));
    EXPECT_EQ(counter.bytes_read(), text.size());
  }
}

}  // namespace
}  // namespace fulldress
