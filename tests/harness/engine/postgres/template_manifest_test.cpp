#include "harness/engine/postgres/template_manifest.hpp"

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

TemplateManifest example() {
  TemplateManifest manifest;
  manifest.first = {.entries = 1, .bytes = 2, .shape = 3, .content = 4, .has_content = true};
  manifest.later = {
      {"base/1", {.entries = 5, .bytes = 6, .shape = 7, .content = 8, .has_content = false}},
      {"base/4", {.entries = 9, .bytes = 10, .shape = 11, .content = 12, .has_content = true}}};
  return manifest;
}

TEST(TemplateManifest, IsReadAsItWasWritten) {
  const auto read = TemplateManifest::parse(example().to_text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->to_text(), example().to_text());
  EXPECT_TRUE(read->first.matches(example().first));
  EXPECT_EQ(read->later.size(), 2U);
  EXPECT_FALSE(read->later[0].second.has_content);
}

TEST(TemplateManifest, CutOffAnywhereIsNone) {
  const auto text = example().to_text();
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    EXPECT_FALSE(TemplateManifest::parse(text.substr(0, length))) << length;
  }
}

TEST(TemplateManifest, OtherTextIsNone) {
  EXPECT_FALSE(TemplateManifest::parse("fulldress template 1\ncomplete\n"));
  EXPECT_FALSE(TemplateManifest::parse("fulldress template 9\n"));
  EXPECT_FALSE(TemplateManifest::parse(std::string(1000, '\0')));
}

}  // namespace
}  // namespace fulldress::postgres
