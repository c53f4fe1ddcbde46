#include "harness/host/file_lock.hpp"

#include "harness/base/error.hpp"
#include "harness/host/temp_dir.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(FileLock, SecondHolderIsRefusedUntilTheFirstLetsGo) {
  const TempDir directory;
  const auto path = directory.path() / "lock";
  {
    const auto first = FileLock::try_acquire(path);
    ASSERT_TRUE(first);
    EXPECT_FALSE(FileLock::try_acquire(path));
    EXPECT_THROW(FileLock(path, Deadline::after(std::chrono::milliseconds(1))),
                 InfrastructureError);
  }
  EXPECT_TRUE(FileLock::try_acquire(path));
}

TEST(FileLock, NoticesThatItsFileIsGone) {
  const TempDir directory;
  const auto path = directory.path() / "lock";
  const FileLock lock(path, Deadline::none());
  EXPECT_TRUE(lock.is_current());
  std::filesystem::remove(path);
  EXPECT_FALSE(lock.is_current());
  const FileLock other(path, Deadline::none());
  EXPECT_FALSE(lock.is_current());
  EXPECT_TRUE(other.is_current());
}

TEST(FileLock, MissingFolderIsAnError) {
  EXPECT_THROW(static_cast<void>(FileLock::try_acquire("/nonexistent/lock")), InfrastructureError);
}

TEST(FileLock, LinksAreNotFollowed) {
  const TempDir directory;
  std::filesystem::create_symlink("/etc/passwd", directory.path() / "lock");
  EXPECT_THROW(static_cast<void>(FileLock::try_acquire(directory.path() / "lock")),
               InfrastructureError);
}

}  // namespace
}  // namespace fulldress
