#include "checks/explain.hpp"
#include "tests/support/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

// docs/checks is generated from the check files. FULLDRESS_UPDATE_GOLDEN=1 rewrites it, and fails
// all the same, so that a pipeline cannot bless itself.
namespace fulldress::checks {
namespace {

namespace fs = std::filesystem;

const fs::path docs = fs::path(testing::source_directory) / "docs" / "checks";

bool is_updating() { return std::getenv("FULLDRESS_UPDATE_GOLDEN") != nullptr; }

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> names;
  if (!fs::is_directory(folder)) return names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

TEST(CheckReference, EqualsWhatTheCheckFilesSay) {
  const auto pages = reference_pages(catalogue());
  for (const auto& [name, text] : pages) {
    if (read_text(docs / name) == text) continue;
    if (is_updating()) {
      fs::create_directories(docs);
      std::ofstream(docs / name, std::ios::binary) << text;
    }
    ADD_FAILURE() << "docs/checks/" << name << " is stale" << (is_updating() ? " (rewritten)" : "")
                  << "; set FULLDRESS_UPDATE_GOLDEN=1 and run this test to rewrite it";
  }
}

TEST(CheckReference, HasNoPageWithoutCheck) {
  const auto pages = reference_pages(catalogue());
  for (const auto& name : files_in(docs)) {
    EXPECT_TRUE(pages.contains(name)) << "docs/checks/" << name << " belongs to no check";
  }
}

}  // namespace
}  // namespace fulldress::checks
