#include "harness/host/output_file.hpp"

#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

std::ptrdiff_t files_in(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

TEST(OutputFile, HasItsNameWhenItIsComplete) {
  const TempDir directory;
  const auto path = directory.path() / "f";
  {
    OutputFile cancelled(path);
    cancelled.write("half");
    EXPECT_FALSE(fs::exists(path));
  }
  EXPECT_EQ(files_in(directory.path()), 0);
  OutputFile file(path);
  file.write("whole");
  file.commit();
  EXPECT_EQ(read_file(path), "whole");
  EXPECT_EQ(files_in(directory.path()), 1);
}

TEST(OutputFile, RemovesWhatAKilledProcessHasLeftOfItAndNothingElse) {
  const TempDir directory;
  const auto path = directory.path() / "f";
  const auto abandoned = directory.path() / "f.0123456789ab.tmp";
  std::ofstream(abandoned) << "half";
  for (const char* other : {"f.tmp", "f.0123456789xy.tmp", "f.0123.tmp", "g.0123456789ab.tmp"}) {
    std::ofstream(directory.path() / other) << "another's";
  }
  OutputFile running(path);
  running.write("first");
  EXPECT_FALSE(fs::exists(abandoned));
  // Somebody else writes the same file meanwhile: the last one wins, and none is disturbed.
  OutputFile second(path);
  second.write("second");
  running.commit();
  EXPECT_EQ(read_file(path), "first");
  second.commit();
  EXPECT_EQ(read_file(path), "second");
  EXPECT_EQ(files_in(directory.path()), 5);
}

}  // namespace
}  // namespace fulldress
