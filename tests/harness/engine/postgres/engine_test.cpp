#include "harness/engine/engine.hpp"

#include "harness/engine/postgres/maintenance.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

DoctorLine line_about(const ServerOptions& options, const std::string& subject) {
  for (auto& line : postgres::examine(options)) {
    if (line.subject == subject) return line;
  }
  ADD_FAILURE() << "nothing is said of " << subject;
  return {};
}

TEST(PostgresEngine, RecognisesUrlsAndKeywords) {
  EXPECT_TRUE(engine("postgres").recognises("postgresql://user@host/database"));
  EXPECT_TRUE(engine("postgres").recognises("postgres:///database?host=/tmp"));
  EXPECT_TRUE(engine("postgres").recognises("host=/tmp dbname=x"));
}

TEST(PostgresEngine, LeavesOthersToOthers) {
  EXPECT_FALSE(engine("postgres").recognises("data.db"));
  EXPECT_FALSE(engine("postgres").recognises("./a=b.db"));
  EXPECT_FALSE(engine("postgres").recognises("sqlite:///x?mode=ro"));
  EXPECT_FALSE(engine("postgres").recognises("mysql://host/x?a=b"));
  EXPECT_FALSE(engine("postgres").recognises(""));
}

TEST(PostgresDoctor, FindsNothingToCureHere) {
  for (const auto& line : postgres::examine({})) {
    EXPECT_NE(line.verdict, Verdict::failed) << line.subject << ": " << line.message;
  }
}

TEST(PostgresDoctor, NamesMissingPrograms) {
  ServerOptions options;
  options.pg_bindir = "/nonexistent";
  const auto line = line_about(options, "postgres programs");
  EXPECT_EQ(line.verdict, Verdict::failed);
  EXPECT_THAT(line.message, HasSubstr("/nonexistent"));
}

TEST(PostgresDoctor, NamesAFolderThatCannotBeWritten) {
  const TempDir directory;
  write_file_atomically(directory.path() / "file", "");
  ServerOptions options;
  options.run_root = directory.path() / "file";
  options.cache_root = directory.path() / "file";
  EXPECT_EQ(line_about(options, "postgres run directories").verdict, Verdict::failed);
  // Without a cache everything works, only slower.
  EXPECT_EQ(line_about(options, "postgres template cache").verdict, Verdict::unknown);
}

TEST(PostgresDoctor, NamesAMissingLocale) {
  ServerOptions options;
  options.locale = "xx_YY.UTF-8";
  EXPECT_EQ(line_about(options, "postgres locale").verdict, Verdict::failed);
  options.locale = "C";
  EXPECT_EQ(line_about(options, "postgres locale").verdict, Verdict::passed);
}

}  // namespace
}  // namespace fulldress::testing
