#include "harness/base/pattern.hpp"
#include "tests/support/places.hpp"
#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Every error id a user can meet is in docs/errors.md, and every id there still exists.
namespace fulldress::tidy {
namespace {

using ::testing::IsEmpty;

const SourceTree& repository() {
  static const SourceTree tree = read_source_tree(testing::source_directory);
  return tree;
}

// An id is written as a string of its own; its first word is one of the parts of the program.
std::set<std::string> thrown_ids(const SourceTree& tree) {
  static const Pattern pattern(
      R"re("((?:backup|bundle|checks|cli|convert|engine|fixtures|host|http|journal|measure|)re"
      R"re(migrations|packages|record|report|run|scenarios|script|serve|transfer)re"
      R"re()\.[a-z-]*[a-z])")re");
  // Names of files and of a check look the same.
  const std::set<std::string> others = {"backup.restore-identical", "report.html", "run.jsonl"};
  std::set<std::string> ids;
  for (const auto& [path, text] : tree) {
    if (!is_cpp(path) || path.starts_with("tests/")) continue;
    for (const auto& match : pattern.find_all(text)) {
      if (!others.contains(match[1])) ids.insert(match[1]);
    }
  }
  return ids;
}

std::set<std::string> documented_ids(const std::string& page) {
  static const Pattern pattern(R"(\| `([a-z]+\.[a-z-]+)` \|)");
  std::set<std::string> ids;
  for (const auto& match : pattern.find_all(page)) ids.insert(match[1]);
  return ids;
}

std::vector<std::string> missing(const std::set<std::string>& from,
                                 const std::set<std::string>& in) {
  std::vector<std::string> result;
  std::set_difference(in.begin(), in.end(), from.begin(), from.end(), std::back_inserter(result));
  return result;
}

TEST(ErrorIds, AreAllDocumented) {
  const auto documented = documented_ids(repository().at("docs/errors.md"));
  EXPECT_THAT(missing(documented, thrown_ids(repository())), IsEmpty());
}

TEST(ErrorIds, ThatAreDocumentedExist) {
  const auto documented = documented_ids(repository().at("docs/errors.md"));
  EXPECT_THAT(missing(thrown_ids(repository()), documented), IsEmpty());
}

TEST(ErrorIds, AreSeenWhenTheyAreNew) {
  const SourceTree planted = {
      {"checks/a.cpp", "throw UsageError(\n    \"checks.made-up\", \"text\");"}};
  EXPECT_THAT(missing({}, thrown_ids(planted)), ::testing::Contains("checks.made-up"));
}

}  // namespace
}  // namespace fulldress::tidy
