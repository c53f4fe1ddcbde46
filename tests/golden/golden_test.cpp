#include "harness/base/record_json.hpp"
#include "harness/run/terminal.hpp"
#include "reports/report_list.hpp"
#include "tests/support/records/sample_records.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

/// Each sample record in each form, by the file that keeps it.
[[nodiscard]] std::map<std::string, std::string> shown() {
  std::map<std::string, std::string> files;
  for (const auto& [name, record] : tests::all_records()) {
    for (const ReportFormat& format : reports::all_reports()) {
      files[name + "." + format.file_name] = format.render(record, {.is_deterministic = true});
    }
    files[name + ".terminal.txt"] =
        terminal_summary(without_times(record), {.report_paths = {"fulldress-out/report.html"}});
  }
  return files;
}

[[nodiscard]] std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

[[nodiscard]] bool is_update() {
  const char* wish = std::getenv("FULLDRESS_UPDATE_GOLDEN");
  return wish != nullptr && std::string(wish) == "1";
}

TEST(Golden, ReportsAreWhatTheyWere) {
  const std::filesystem::path directory = std::filesystem::path(GOLDEN_DIR) / "reports";
  const auto files = shown();
  if (is_update()) {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    for (const auto& [name, text] : files) {
      std::ofstream(directory / name, std::ios::binary) << text;
    }
    FAIL()
        << "golden files rewritten; review them with git diff and run again without the variable";
  }
  for (const auto& [name, text] : files) {
    // Not EXPECT_EQ: two whole reports side by side help nobody.
    EXPECT_TRUE(text_of(directory / name) == text)
        << name << " differs; run with FULLDRESS_UPDATE_GOLDEN=1 and look at git diff";
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    EXPECT_TRUE(files.contains(entry.path().filename().string()))
        << entry.path() << " is made by nothing any more";
  }
}

}  // namespace
}  // namespace fulldress
