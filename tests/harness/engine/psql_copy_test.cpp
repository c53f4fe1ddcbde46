#include "harness/engine/psql_copy.hpp"

#include <gtest/gtest.h>

namespace fulldress::psql {
namespace {

/// `subject|from|file|name|options`
std::string copy_of(std::string_view rest) {
  const auto copy = parse_client_copy(rest);
  if (!copy) return "none";
  const std::string end = copy->end == ClientCopy::End::file      ? "file"
                          : copy->end == ClientCopy::End::program ? "program"
                                                                  : "stream";
  return copy->subject + "|" + (copy->direction == ClientCopy::Direction::from ? "from" : "to") +
         "|" + end + "|" + copy->name + "|" + copy->options;
}

TEST(PsqlCopy, SaysWhatIsCopiedAndWhere) {
  EXPECT_EQ(copy_of(" t from 'a b.csv' csv header;"), "t|from|file|a b.csv|csv header");
  EXPECT_EQ(copy_of(" s.\"from\" (a, b) FROM x.csv WITH (format csv)"),
            "s.\"from\" (a, b)|from|file|x.csv|WITH (format csv)");
  EXPECT_EQ(copy_of(" (select a from t) to 'it''s'"), "(select a from t)|to|file|it's|");
  EXPECT_EQ(copy_of(" t from program 'cat x' csv"), "t|from|program|cat x|csv");
  EXPECT_EQ(copy_of(" t from 'program'"), "t|from|file|program|");
  EXPECT_EQ(copy_of(" t from stdin"), "t|from|stream|stdin|");
  EXPECT_EQ(copy_of(" t to pstdout"), "t|to|stream|pstdout|");
}

TEST(PsqlCopy, IsNoneWithoutAnEnd) {
  for (const auto* text : {"", " t", " t from", " from 'x'", " t from program x", " t from ''"}) {
    EXPECT_EQ(copy_of(text), "none") << text;
  }
}

}  // namespace
}  // namespace fulldress::psql
