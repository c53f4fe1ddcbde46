#include "tests/reports/support.hpp"
#include "tests/support/records/sample_records.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

/// Whether libxml2, which is stricter about characters than most readers, accepts `text`.
[[nodiscard]] bool is_valid(const std::string& text, const std::string& options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "fdx.XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return false;
  const std::filesystem::path directory = pattern;
  std::ofstream(directory / "junit.xml", std::ios::binary) << text;
  const std::string command = "xmllint --noout --nonet " + options + " '" +
                              (directory / "junit.xml").string() + "' 2>/dev/null";
  const int status = std::system(command.c_str());
  std::filesystem::remove_all(directory);
  return status == 0;
}

class JunitSchema : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("xmllint --version >/dev/null 2>&1") != 0) {
      GTEST_SKIP() << "xmllint (libxml2-utils) is not installed";
    }
  }
  const std::string schema_ = std::string("--schema '") + JUNIT_SCHEMA + "'";
};

TEST_F(JunitSchema, AcceptsTheStrictDialectOfEveryRecord) {
  for (const auto& [name, record] : tests::all_records()) {
    EXPECT_TRUE(is_valid(tests::render("junit_strict", record), schema_)) << name;
  }
  EXPECT_TRUE(is_valid(tests::render("junit_strict", RunRecord{}), schema_));
}

TEST_F(JunitSchema, RefusesTheRichDialect) {
  EXPECT_FALSE(is_valid(tests::render("junit", tests::failing_record()), schema_));
}

TEST_F(JunitSchema, TheRichDialectIsWellFormed) {
  for (const auto& [name, record] : tests::all_records()) {
    EXPECT_TRUE(is_valid(tests::render("junit", record), "")) << name;
  }
  EXPECT_FALSE(is_valid("<a>\x01</a>", "")) << "the checker sees nothing";
}

}  // namespace
}  // namespace fulldress
