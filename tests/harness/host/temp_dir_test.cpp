#include "harness/host/temp_dir.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"

#include <sys/stat.h>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(TempDir, IsPrivateAndGoesWithAllItHolds) {
  fs::path path;
  {
    const TempDir directory;
    path = directory.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    fs::create_directories(path / "a" / "b");
    write_file_atomically(path / "a" / "b" / "f", "text");
    fs::create_directory_symlink("/usr", path / "link");
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists("/usr"));
}

TEST(TempDir, KeptStaysUntilRemoved) {
  const TempDir root;
  fs::path path;
  {
    TempDir directory({.root = root.path(), .prefix = "fd", .owner = {}});
    directory.keep();
    path = directory.path();
  }
  EXPECT_TRUE(fs::exists(path));
}

TEST(TempDir, ExplicitRemovalIsFinalEvenWhenKept) {
  TempDir directory;
  const fs::path path = directory.path();
  directory.keep();
  directory.remove();
  directory.remove();
  EXPECT_FALSE(fs::exists(path));
}

TEST(TempDir, MovedFromRemovesNothing) {
  TempDir first;
  const TempDir second(std::move(first));
  EXPECT_TRUE(fs::exists(second.path()));
}

TEST(TempDir, BelongsToTheNamedUser) {
  const User owner = server_user();
  const TempDir directory({.root = {}, .prefix = "fd", .owner = owner});
  struct stat status {};
  ASSERT_EQ(::stat(directory.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, owner.user_id);
  EXPECT_EQ(status.st_gid, owner.group_id);
}

TEST(TempDir, MissingRootIsNamed) {
  try {
    const TempDir directory({.root = "/nonexistent", .prefix = "fd", .owner = {}});
    FAIL() << "made a directory in a missing one";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "host.temp-dir-failed");
    EXPECT_THAT(error.message(), HasSubstr("/nonexistent: No such file or directory; "));
  }
}

}  // namespace
}  // namespace fulldress
