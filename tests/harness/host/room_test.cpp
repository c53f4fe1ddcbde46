#include "harness/host/room.hpp"

#include "harness/host/privileges.hpp"
#include "harness/host/temp_dir.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(Room, TellsWhatCanBeWritten) {
  const TempDir directory;
  EXPECT_GT(free_bytes(directory.path()), 0U);
  EXPECT_EQ(free_bytes("/nonexistent"), 0U);
  EXPECT_TRUE(may_write_in(directory.path()));
  EXPECT_FALSE(may_write_in("/nonexistent"));
  EXPECT_FALSE(may_write_in("/etc/passwd"));
}

TEST(Room, MemoryIsNoDisk) {
  EXPECT_FALSE(is_in_memory("/proc"));
  EXPECT_FALSE(is_in_memory("/nonexistent"));
  if (!std::filesystem::exists("/dev/shm")) GTEST_SKIP() << "no /dev/shm here";
  EXPECT_TRUE(is_in_memory("/dev/shm"));
}

TEST(Room, SomeMemoryIsAvailable) {
  constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
  EXPECT_GT(available_memory_bytes(), mebibyte);
  EXPECT_LT(available_memory_bytes(), mebibyte * mebibyte * mebibyte);
}

}  // namespace
}  // namespace fulldress
