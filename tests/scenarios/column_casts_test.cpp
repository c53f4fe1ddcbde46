#include "scenarios/scripts/column_casts.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// By column: the type, with a star where the column is cast as it is.
std::vector<std::pair<std::string, std::string>> casts_of(const std::string& statement) {
  const auto tokens = script_tokens(statement);
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& cast : column_casts(tokens)) {
    found.emplace_back(cast.column, tokens[cast.type].value + (cast.is_whole ? "*" : ""));
  }
  return found;
}

TEST(ColumnCasts, AreThoseOfOneColumn) {
  for (const std::string expression :
       {"c::t", "(o.c)::t", "cast(c as t)", "cast(nullif(o.c, '') as t)",
        "nullif(trim(c::varchar(9)), '')::t", "coalesce(c, 'x')::t"}) {
    const auto casts = casts_of("update o set m = " + expression);
    ASSERT_FALSE(casts.empty()) << expression;
    EXPECT_THAT(casts.back(), Pair("c", "t*")) << expression;
  }
  EXPECT_THAT(casts_of("update o set m = c::a::b"), ElementsAre(Pair("c", "a*"), Pair("c", "b*")));
}

TEST(ColumnCasts, MayBeOfWhatIsMadeOfIt) {
  for (const std::string expression :
       {"lower(c)::t", "cast(f('x', c) as t)", "f(nullif(c, ''), 'x')::t", "f('x', trim(c))::t",
        "(c || 'x')::t"}) {
    const auto casts = casts_of("update o set m = " + expression);
    ASSERT_FALSE(casts.empty()) << expression;
    EXPECT_EQ(casts.back(), std::pair(std::string("c"), std::string("t"))) << expression;
  }
  EXPECT_THAT(casts_of("update o set m = cast(cast(f(c) as u) as t)"),
              ElementsAre(Pair("c", "t"), Pair("c", "u")));
}

TEST(ColumnCasts, AreNoOthers) {
  for (const std::string expression : {"(a || c)::t", "'x'::t", "c::t[]", "c::varchar(9)[]",
                                       "null::t", "cast(c as", "c::", "::t", "cast(", ")::t"}) {
    EXPECT_THAT(casts_of("update o set m = " + expression), IsEmpty()) << expression;
  }
  EXPECT_THAT(casts_of("::"), IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
