#include "harness/base/error.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(ScriptPosition, CountsLinesAndCharacters) {
  const std::string text = "select 1;\n\xC3\xA4\xC3\xB6 x";
  EXPECT_EQ(position_of(text, 0, "a.sql"), (ScriptPosition{"a.sql", 1, 1}));
  EXPECT_EQ(position_of(text, text.size() - 1, "a.sql"), (ScriptPosition{"a.sql", 2, 4}));
  EXPECT_EQ(position_of(text, 1000, "a.sql").line, 2U);
}

TEST(ScriptPosition, LeavesOutWhatIsUnknown) {
  EXPECT_EQ((ScriptPosition{"a.sql", 3, 7}).to_text(), "a.sql:3:7");
  EXPECT_EQ((ScriptPosition{"a.sql", 3, 0}).to_text(), "a.sql:3");
  EXPECT_EQ((ScriptPosition{"a.sql", 0, 0}).to_text(), "a.sql");
}

TEST(Error, KeepsItsContextInOrder) {
  UsageError error("config.unknown-key", "unknown key");
  error.add_context("while reading a");
  error.add_context("while planning b");
  EXPECT_STREQ(error.what(), "unknown key\n  while reading a\n  while planning b");
  EXPECT_EQ(error.message(), "unknown key");
}

TEST(Error, EnsureThrowsOnlyWhenTheConditionFails) {
  EXPECT_NO_THROW(ensure(true, "fine"));
  EXPECT_THROW(ensure(false, "a bug"), InternalError);
}

}  // namespace
}  // namespace fulldress
