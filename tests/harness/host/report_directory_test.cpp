#include "harness/host/report_directory.hpp"

#include "tests/support/written_files.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

constexpr auto begun = R"({"at":"2026-11-23T23:19:46Z","event":"run_started","text":"x"})";

class ReportDirectory : public ::testing::Test {
 protected:
  [[nodiscard]] bool is_ours(const char* name) const {
    return is_report_directory(files_.path() / name);
  }

  testing::WrittenFiles files_;
};

TEST_F(ReportDirectory, IsToldByItsJournal) {
  files_.write("reports/run.jsonl", begun);
  files_.write("reports/report.html", "<html>");
  EXPECT_TRUE(is_ours("reports"));
}

TEST_F(ReportDirectory, IsToldByItsName) {
  files_.write("fulldress-out/report.html", "<html>");
  EXPECT_TRUE(is_ours("fulldress-out"));
}

TEST_F(ReportDirectory, MayHoldTheDirectoriesOfSeveralRuns) {
  files_.write("out/a/run.jsonl", begun);
  files_.write("out/b/run.jsonl", begun);
  EXPECT_TRUE(is_ours("out"));
  files_.write("out/1_a.sql", "select 1;\n");
  EXPECT_FALSE(is_ours("out"));
}

TEST_F(ReportDirectory, IsNoneWithFilesOfOthers) {
  files_.write("db/run.jsonl", begun);
  files_.write("db/migrations/1_a.sql", "select 1;\n");
  files_.write("sql/run.jsonl", begun);
  files_.write("sql/1_a.sql", "select 1;\n");
  EXPECT_FALSE(is_ours("db"));
  EXPECT_FALSE(is_ours("sql"));
}

TEST_F(ReportDirectory, IsNoOtherFolder) {
  files_.write("1_a/run.jsonl", R"({"step": 1})");
  files_.write("2_b/up.sql", "select 1;\n");
  std::filesystem::create_directories(files_.path() / "3_c");
  EXPECT_FALSE(is_ours("1_a"));
  EXPECT_FALSE(is_ours("2_b"));
  EXPECT_FALSE(is_ours("3_c"));
  EXPECT_FALSE(is_ours("nowhere"));
}

}  // namespace
}  // namespace fulldress
