#include "harness/base/pattern.hpp"
#include "tests/support/places.hpp"
#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What STYLE asks of every file and no compiler checks. Each rule is a function over a tree, so
// that a planted tree shows it fires.
namespace fulldress::tidy {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using Violations = std::vector<std::string>;

const SourceTree& repository() {
  static const SourceTree tree = read_source_tree(testing::source_directory);
  return tree;
}

bool is_source(const std::string& path) {
  return is_cpp(path) || path.ends_with(".sql") || path.ends_with(".cmake") ||
         path.ends_with("CMakeLists.txt");
}

// Text that is data, not ours to format: real dumps, golden output, inputs that are wrong on
// purpose.
bool is_data(const std::string& path) {
  return path.find("/data/") != std::string::npos || path.starts_with("tests/golden/expected") ||
         path.starts_with("tests/oracles/");
}

template <typename Rule>
Violations each_line(const SourceTree& tree, const Rule& rule) {
  Violations violations;
  for (const auto& [path, text] : tree) {
    if (is_data(path)) continue;
    std::size_t number = 0;
    for (const auto& line : lines_of(text)) {
      ++number;
      const std::string fault = rule(path, line);
      if (!fault.empty()) violations.push_back(path + ":" + std::to_string(number) + ": " + fault);
    }
  }
  return violations;
}

Violations long_lines(const SourceTree& tree) {
  return each_line(tree, [](const std::string& path, const std::string& line) {
    return is_cpp(path) && line.size() > 100 ? std::string("more than 100 columns") : "";
  });
}

Violations bytes_beyond_ascii(const SourceTree& tree) {
  return each_line(tree, [](const std::string& path, const std::string& line) {
    const bool is_ascii = std::all_of(line.begin(), line.end(), [](char character) {
      return static_cast<unsigned char>(character) < 0x80;
    });
    return is_cpp(path) && !is_ascii ? std::string("not ASCII") : "";
  });
}

Violations banned_words(const SourceTree& tree) {
  // Written in halves so that this file does not ban itself.
  static const Pattern banned(std::string("\\b(FIX") + "ME|TO" + "DO|no" + "commit|XX" + "X)\\b");
  return each_line(tree, [](const std::string& path, const std::string& line) {
    return is_source(path) && banned.is_in(line) ? std::string("unfinished mark") : "";
  });
}

Violations using_namespaces(const SourceTree& tree) {
  static const Pattern pattern(R"(^\s*using\s+namespace\b)");
  return each_line(tree, [](const std::string& path, const std::string& line) {
    return is_cpp(path) && pattern.is_in(line) ? std::string("using namespace") : "";
  });
}

Violations bare_suppressions(const SourceTree& tree) {
  static const Pattern bare(std::string("NO") + R"(LINT(NEXTLINE|BEGIN|END)?([^(\w]|$))");
  return each_line(tree, [](const std::string& path, const std::string& line) {
    return is_cpp(path) && bare.is_in(line) ? std::string("name the check") : "";
  });
}

// A statement in C++ may be a one-liner of one relation, and only where an engine is spoken to
// (STYLE 1, SQL).
Violations sql_literals(const SourceTree& tree) {
  static const Pattern sql(
      R"re("(select|insert into|update|delete from|create|alter|drop|truncate|with)\s[^"]*)re");
  return each_line(tree, [](const std::string& path, const std::string& line) {
    const bool is_free = !is_cpp(path) || path.starts_with("harness/engine/") ||
                         path.starts_with("tests/") || path.starts_with("bench/");
    return !is_free && sql.is_in(line) ? std::string("SQL outside an engine") : "";
  });
}

Violations long_files(const SourceTree& tree) {
  Violations violations;
  for (const auto& [path, text] : tree) {
    if (is_cpp(path) && lines_of(text).size() > 400) violations.push_back(path);
  }
  return violations;
}

Violations headers_without_pragma(const SourceTree& tree) {
  Violations violations;
  for (const auto& [path, text] : tree) {
    if (path.ends_with(".hpp") && !text.starts_with("#pragma once\n")) violations.push_back(path);
  }
  return violations;
}

// The same key names the folder in migrations/, fixtures/ and scenarios/ (DESIGN 1).
Violations scenarios_without_folders(const SourceTree& tree) {
  std::set<std::string> keys;
  std::set<std::string> folders;
  static const Pattern scenario(R"(^scenarios/([^/]+)/scenario\.json$)");
  for (const auto& [path, text] : tree) {
    if (const auto match = scenario.match(path)) keys.insert((*match)[1]);
    folders.insert(folder_of(path));
  }
  Violations violations;
  for (const auto& key : keys) {
    for (const std::string top : {"migrations", "fixtures"}) {
      const bool is_there = std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
        return folder.starts_with(top + "/" + key);
      });
      if (!is_there) violations.push_back(top + "/" + key + " is missing");
    }
    if (!tree.contains("scenarios/" + key + "/README.md")) {
      violations.push_back("scenarios/" + key + "/README.md is missing");
    }
  }
  return violations;
}

TEST(HouseStyle, LinesFitHundredColumns) { EXPECT_THAT(long_lines(repository()), IsEmpty()); }
TEST(HouseStyle, SourcesAreAscii) { EXPECT_THAT(bytes_beyond_ascii(repository()), IsEmpty()); }
TEST(HouseStyle, NothingIsMarkedUnfinished) { EXPECT_THAT(banned_words(repository()), IsEmpty()); }
TEST(HouseStyle, NamespacesAreNamed) { EXPECT_THAT(using_namespaces(repository()), IsEmpty()); }
TEST(HouseStyle, SuppressionsNameTheirCheck) {
  EXPECT_THAT(bare_suppressions(repository()), IsEmpty());
}
TEST(HouseStyle, SqlLivesInSqlFiles) { EXPECT_THAT(sql_literals(repository()), IsEmpty()); }
TEST(HouseStyle, FilesHoldOneIdea) { EXPECT_THAT(long_files(repository()), IsEmpty()); }
TEST(HouseStyle, HeadersAreGuarded) {
  EXPECT_THAT(headers_without_pragma(repository()), IsEmpty());
}
TEST(HouseStyle, ScenariosHaveAllTheirFolders) {
  EXPECT_THAT(scenarios_without_folders(repository()), IsEmpty());
}

TEST(HouseStyle, EveryRuleFiresOnAPlantedFault) {
  const std::string long_line = "// " + std::string(100, 'x') + "\n";
  EXPECT_THAT(long_lines({{"checks/a.cpp", long_line}}), SizeIs(1));
  EXPECT_THAT(bytes_beyond_ascii({{"checks/a.cpp", "// \xC3\xA4\n"}}), SizeIs(1));
  EXPECT_THAT(banned_words({{"checks/a.sql", std::string("-- TO") + "DO later\n"}}), SizeIs(1));
  EXPECT_THAT(using_namespaces({{"checks/a.cpp", "using namespace std;\n"}}), SizeIs(1));
  EXPECT_THAT(bare_suppressions({{"checks/a.cpp", std::string("int x;  // NO") + "LINT\n"}}),
              SizeIs(1));
  EXPECT_THAT(sql_literals({{"checks/a.cpp", "auto x = \"select 1 from t\";\n"}}), SizeIs(1));
  std::string long_file;
  for (int line = 0; line < 401; ++line) long_file += "\n";
  EXPECT_THAT(long_files({{"checks/a.cpp", long_file}}), SizeIs(1));
  EXPECT_THAT(headers_without_pragma({{"checks/a.hpp", "int x;\n"}}), SizeIs(1));
  EXPECT_THAT(scenarios_without_folders({{"scenarios/s9/scenario.json", "{}"}}), SizeIs(3));
}

}  // namespace
}  // namespace fulldress::tidy
