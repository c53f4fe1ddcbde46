#include "harness/host/files.hpp"

#include "harness/base/error.hpp"
#include "harness/host/named_file.hpp"
#include "harness/host/temp_dir.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::size_t files_in(const fs::path& directory) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

TEST(Files, WhatIsWrittenIsReadBack) {
  const TempDir directory;
  const std::string text("a\0b\r\n\xff", 6);
  write_file_atomically(directory.path() / "f", text);
  EXPECT_EQ(read_file(directory.path() / "f"), text);
  EXPECT_EQ(files_in(directory.path()), 1U);
}

TEST(Files, ReplacingKeepsPermissionsAndLinks) {
  const TempDir directory;
  write_file_atomically(directory.path() / "f", "old");
  fs::permissions(directory.path() / "f", fs::perms::owner_read);
  fs::create_symlink("f", directory.path() / "link");
  write_file_atomically(directory.path() / "link", "new");
  EXPECT_TRUE(fs::is_symlink(directory.path() / "link"));
  EXPECT_EQ(read_file(directory.path() / "f"), "new");
  EXPECT_EQ(fs::status(directory.path() / "f").permissions(), fs::perms::owner_read);
}

TEST(Files, NewFilesReplaceNothing) {
  const TempDir directory;
  EXPECT_TRUE(write_new_file(directory.path() / "f", "first"));
  EXPECT_FALSE(write_new_file(directory.path() / "f", "second"));
  EXPECT_EQ(read_file(directory.path() / "f"), "first");
  EXPECT_THROW(static_cast<void>(write_new_file(directory.path() / "no" / "f", "")),
               InfrastructureError);
}

TEST(Files, DevicesAreWrittenToAndStayDevices) {
  write_file_atomically("/dev/null", "text");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(Files, MissingFileIsNamedWithTheReason) {
  try {
    static_cast<void>(read_file("/nonexistent/file"));
    FAIL() << "a missing file was read";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "host.read-failed");
    EXPECT_THAT(error.message(), HasSubstr("/nonexistent/file: No such file or directory; "));
  }
}

TEST(Files, WhatTheUserHasNamedInVainIsHisMistake) {
  for (const auto* const path : {"/nonexistent/file", "/"}) {
    try {
      static_cast<void>(read_named_file(path));
      FAIL() << path << " was read";
    } catch (const UsageError& error) {
      EXPECT_EQ(error.id(), "host.unreadable-file");
    }
  }
  const TempDir directory;
  write_file_atomically(directory.path() / "f", "text");
  EXPECT_EQ(read_named_file(directory.path() / "f"), "text");
}

TEST(Files, ReadingAFolderIsRefused) {
  EXPECT_THROW(static_cast<void>(read_file("/")), InfrastructureError);
}

TEST(Files, FailedWriteNamesTheFileAndLeavesNothing) {
  const TempDir directory;
  try {
    write_file_atomically(directory.path() / "missing" / "f", "text");
    FAIL() << "a file was written into a missing folder";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "host.write-failed");
    EXPECT_THAT(error.message(), HasSubstr("missing/f: No such file or directory; "));
  }
  EXPECT_EQ(files_in(directory.path()), 0U);
}

TEST(Files, FullDeviceIsAnError) {
  EXPECT_THROW(write_file_atomically("/dev/full", "text"), InfrastructureError);
}

TEST(Files, LastLinesAreTheLastOnes) {
  const TempDir directory;
  write_file_atomically(directory.path() / "log", "one\ntwo\nthree\n\n");
  EXPECT_EQ(last_lines(directory.path() / "log", 2), "two\nthree");
  EXPECT_EQ(last_lines(directory.path() / "log", 1), "three");
  EXPECT_EQ(last_lines(directory.path() / "log", 9), "one\ntwo\nthree");
  EXPECT_THAT(last_lines(directory.path() / "none", 2), IsEmpty());
}

}  // namespace
}  // namespace fulldress
