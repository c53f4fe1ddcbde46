#include "tests/support/places.hpp"
#include "tests/support/program.hpp"

#include <regex>
#include <set>

#include <gtest/gtest.h>

// docs/configuration.md names exactly the keys of the published schema, and its examples are read.
namespace fulldress::testing {
namespace {

std::string page() {
  return read_text(fs::path(testing::source_directory) / "docs/configuration.md");
}

std::vector<std::string> matches_of(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

/// Names of properties: each is followed by an object that starts with what it is.
std::set<std::string> keys_of_schema() {
  const ScratchDirectory scratch;
  const auto schema = run_fulldress(scratch.path(), {"schema", "config"}).output;
  static const std::regex property(R"re("([a-z_$]+)": *\{\s*"(?:description|type|enum|\$ref)":)re");
  std::set<std::string> keys;
  for (const auto& key : matches_of(schema, property)) {
    if (key != "items" && key != "text" && key != "texts" && key != "scenario") keys.insert(key);
  }
  keys.erase("additionalProperties");
  return keys;
}

TEST(ConfigurationPage, NamesEveryKeyOfTheSchema) {
  const auto text = page();
  const auto keys = keys_of_schema();
  EXPECT_GT(keys.size(), 30U);
  for (const auto& key : keys) {
    EXPECT_NE(text.find("`" + key + "`"), std::string::npos) << key;
  }
}

TEST(ConfigurationPage, NamesNoKeyThatIsNotThere) {
  const auto keys = keys_of_schema();
  for (const auto& key : matches_of(page(), std::regex(R"(\n\| `([a-z_$]+)` \|)"))) {
    EXPECT_TRUE(keys.contains(key)) << key;
  }
}

TEST(ConfigurationPage, HasExamplesThatAreRead) {
  const auto text = page();
  std::size_t count = 0;
  for (auto at = text.find("```json\n"); at != std::string::npos; at = text.find("```json\n", at)) {
    at += 8;
    const ScratchDirectory scratch;
    scratch.write("fulldress.json", text.substr(at, text.find("```", at) - at));
    scratch.write("db/migrations/0007_a.sql",
                  "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n");
    scratch.write("db/rows.sql", "select 1;\n");
    scratch.write("db/schema.sql", "select 1;\n");
    const auto result = run_fulldress(scratch.path(), {"run", "--dry-run"});
    EXPECT_EQ(result.exit_code, 0) << result.output << result.error;
    ++count;
  }
  EXPECT_EQ(count, 9U);
}

}  // namespace
}  // namespace fulldress::testing
