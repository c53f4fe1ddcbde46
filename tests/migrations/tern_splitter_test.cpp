#include "migrations/tern_splitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> result;
  for (const auto& each : split_as_tern(text)) {
    EXPECT_EQ(text.substr(each.offset_bytes, each.text.size()), each.text);
    result.emplace_back(each.text);
  }
  return result;
}

TEST(TernSplitter, CutsAtSemicolonsOutsideOfQuotes) {
  EXPECT_THAT(split("select 1; select 2"), ElementsAre("select 1;", "select 2"));
  EXPECT_THAT(split(" a ';' ';'';' \";\"\";\" ;\n\n b;"),
              ElementsAre("a ';' ';'';' \";\"\";\" ;", "b;"));
  EXPECT_THAT(split("a e'\\';' ;b"), ElementsAre("a e'\\';' ;", "b"));
  EXPECT_THAT(split("a -- ;\n;b /* ; /* ; */ ; */ ; c"),
              ElementsAre("a -- ;\n;", "b /* ; /* ; */ ; */ ;", "c"));
  EXPECT_THAT(split("$$;$$;$a$;$b$;$a$;$1;2"), ElementsAre("$$;$$;", "$a$;$b$;$a$;", "$1;", "2"));
}

TEST(TernSplitter, GivesTheWholeTextIfThereIsNothing) {
  EXPECT_THAT(split(""), ElementsAre(""));
  EXPECT_THAT(split(" \n"), ElementsAre(" \n"));
}

TEST(TernSplitter, MakesTheMistakesOfTern) {
  EXPECT_THAT(split("a -- \\\n;b;\n c"), ElementsAre("a -- \\\n;b;\n c"));
}

TEST(TernSplitter, EndsWhereAQuoteIsNotClosed) {
  for (const std::string text : {"a ';", "a \";", "a $$;", "a /* ;", "a -- ;", "a e'\\", "a $x"}) {
    EXPECT_THAT(split(text), ElementsAre(text));
  }
}

}  // namespace
}  // namespace fulldress::migrations
