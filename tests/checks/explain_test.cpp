#include "checks/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;

Check sample() {
  Check check;
  check.id = "demo.one";
  check.title = "One | two";
  check.severity = Severity::warning;
  check.tier = "extended";
  check.kind = "rows";
  check.texts = {{"condition", "When it is."}, {"effect", "It hurts."}, {"fix", "Mend it."}};
  check.needs = {{"amcheck", "postgresql-contrib"}};
  check.sql["postgres"] = {{"discovery", "select 1"}, {"count", "select 2"}};
  check.settings["postgres"] = {{"enable_indexscan", "off"}};
  check.fixtures.push_back(
      {.engine = "postgres", .name = "trap: a trap", .setup = "", .expected = {}, .session = {}});
  return check;
}

TEST(Explain, SaysAllThatIsKnownOfACheck) {
  const std::string text = explain(sample());
  EXPECT_THAT(text, ::testing::StartsWith("# demo.one\n\nOne | two\n\n**warning**, extended"));
  EXPECT_THAT(text, HasSubstr("## Condition\n\nWhen it is.\n"));
  EXPECT_THAT(text, HasSubstr("## How to fix\n\nMend it.\n"));
  EXPECT_THAT(text, HasSubstr("- extension amcheck, from package postgresql-contrib"));
  EXPECT_THAT(text, HasSubstr("### postgres count\n\n```sql\nselect 2\n```"));
  EXPECT_THAT(text, HasSubstr("- `enable_indexscan = off`"));
  EXPECT_THAT(text, HasSubstr("- postgres, trap: a trap"));
}

TEST(Explain, IndexLinksEveryPage) {
  const auto pages = reference_pages({sample()});
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_THAT(pages.at("README.md"),
              HasSubstr("| [demo.one](demo.one.md) | warning | extended | rows | postgres | "
                        "One \\| two |"));
  EXPECT_EQ(pages.at("demo.one.md"), explain(sample()));
}

}  // namespace
}  // namespace fulldress::checks
