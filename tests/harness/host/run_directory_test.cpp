#include "harness/host/run_directory.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"

#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

TEST(RunDirectory, IsInTheAskedForRootAndGoesAtTheEnd) {
  const TempDir root;
  fs::path path;
  {
    const RunDirectory directory({.kind = "x", .root = root.path()});
    path = directory.path();
    EXPECT_EQ(path.parent_path(), root.path());
    EXPECT_TRUE(path.filename().string().starts_with("fd."));
    EXPECT_TRUE(fs::is_directory(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(RunDirectory, LivingOneIsNotDead) {
  const TempDir root;
  const RunDirectory directory({.kind = "x", .root = root.path()});
  EXPECT_TRUE(dead_run_directories(root.path(), "x").empty());
}

TEST(RunDirectory, OneWithoutItsOwnerIsDeadAndKnownByItsKind) {
  const TempDir root;
  fs::create_directory(root.path() / "fd.left");
  write_file_atomically(root.path() / "fd.left" / "kind", "x");
  write_file_atomically(root.path() / "fd.left" / "lock", "");
  const auto dead = dead_run_directories(root.path(), "x");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].path, root.path() / "fd.left");
  EXPECT_TRUE(dead_run_directories(root.path(), "y").empty());
  // Found and locked: nobody else removes it at the same time.
  EXPECT_TRUE(dead_run_directories(root.path(), "x").empty());
}

TEST(RunDirectory, StrangeDirectoriesAreLeftAlone) {
  const TempDir root;
  fs::create_directory(root.path() / "fd.empty");
  fs::create_directory(root.path() / "other");
  write_file_atomically(root.path() / "other" / "kind", "x");
  write_file_atomically(root.path() / "fd.file", "x");
  fs::create_directory_symlink(root.path() / "other", root.path() / "fd.link");
  EXPECT_TRUE(dead_run_directories(root.path(), "x").empty());
  EXPECT_TRUE(dead_run_directories(root.path() / "not there", "x").empty());
}

TEST(RunDirectory, OneOfSomebodyElseIsNotOursToClean) {
  if (!is_root()) GTEST_SKIP() << "only root can make somebody else's directory";
  const TempDir root;
  const fs::path left = root.path() / "fd.left";
  fs::create_directory(left);
  write_file_atomically(left / "kind", "x");
  write_file_atomically(left / "lock", "");
  change_owner(left, {.user_id = 54321, .group_id = 54321, .name = "somebody"});
  EXPECT_TRUE(dead_run_directories(root.path(), "x").empty());
  change_owner(left, server_user());
  EXPECT_EQ(dead_run_directories(root.path(), "x").size(), 1U);
}

TEST(RunDirectory, KeptOneStaysAndIsNoLeftOver) {
  const TempDir root;
  std::optional<RunDirectory> directory(std::in_place,
                                        RunDirectoryOptions{.kind = "x", .root = root.path()});
  const fs::path path = directory->path();
  directory->keep();
  directory->close();
  directory.reset();
  EXPECT_TRUE(fs::is_directory(path));
  EXPECT_TRUE(dead_run_directories(root.path(), "x").empty());
}

TEST(RunDirectory, RootThatCannotBeUsedIsAnError) {
  const TempDir root;
  EXPECT_THROW(RunDirectory({.kind = "x", .root = root.path() / "not there"}), InfrastructureError);
}

}  // namespace
}  // namespace fulldress
