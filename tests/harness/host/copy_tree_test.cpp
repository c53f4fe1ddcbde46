#include "harness/host/copy_tree.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A tree with what data directories have: big, small and empty files, empty folders, a link.
class TreeCopy : public ::testing::Test {
 protected:
  TreeCopy() {
    fs::create_directories(from() / "base" / "1");
    fs::create_directories(from() / "empty");
    write_file_atomically(from() / "base" / "1" / "112", std::string(600'000, 'x'));
    write_file_atomically(from() / "base" / "1" / "113", "small");
    write_file_atomically(from() / "version", "");
    fs::permissions(from() / "version", fs::perms::owner_read | fs::perms::group_read);
    fs::create_symlink("base/1", from() / "link");
  }

  [[nodiscard]] fs::path from() const { return directory_.path() / "from"; }
  [[nodiscard]] fs::path to() const { return directory_.path() / "to"; }

  TreeDigest copy() {
    remove_tree(to());
    return copy_tree({.from = from(), .to = to(), .owner = {}, .is_left_out = {}});
  }

  TempDir directory_;
};

TEST_F(TreeCopy, IsIdentical) {
  const auto digest = copy();
  EXPECT_EQ(digest.entries, 7U);
  EXPECT_EQ(digest.bytes, 600'005U);
  EXPECT_EQ(read_file(to() / "base" / "1" / "112"), std::string(600'000, 'x'));
  EXPECT_EQ(read_file(to() / "base" / "1" / "113"), "small");
  EXPECT_TRUE(fs::is_directory(to() / "empty"));
  EXPECT_EQ(fs::read_symlink(to() / "link"), "base/1");
  EXPECT_EQ(fs::status(to() / "version").permissions(),
            fs::perms::owner_read | fs::perms::group_read);
}

TEST_F(TreeCopy, OfACopyHasTheSameDigest) {
  const auto first = copy();
  const auto second =
      copy_tree({.from = to(), .to = directory_.path() / "again", .owner = {}, .is_left_out = {}});
  EXPECT_TRUE(first.matches(second));
}

TEST_F(TreeCopy, NoticesEveryKindOfDamage) {
  const auto whole = copy();
  const auto damaged_by = [&](const std::function<void()>& damage) {
    TempDir aside;
    fs::copy(from(), aside.path() / "saved",
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    damage();
    const bool is_noticed = !copy().matches(whole);
    remove_tree(from());
    fs::copy(aside.path() / "saved", from(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    return is_noticed;
  };
  const fs::path file = from() / "base" / "1" / "113";
  EXPECT_TRUE(damaged_by([&] { fs::remove(file); })) << "missing file";
  EXPECT_TRUE(damaged_by([&] { fs::resize_file(file, 4); })) << "cut off";
  EXPECT_TRUE(damaged_by([&] { write_file_atomically(file, "smell"); })) << "changed";
  EXPECT_TRUE(damaged_by([&] { write_file_atomically(from() / "more", ""); })) << "added";
  EXPECT_TRUE(damaged_by([&] { fs::remove(from() / "empty"); })) << "missing folder";
  EXPECT_TRUE(damaged_by([&] { fs::rename(file, from() / "base" / "113"); })) << "moved";
  EXPECT_TRUE(damaged_by([&] { fs::permissions(file, fs::perms::owner_read); })) << "permissions";
  EXPECT_TRUE(copy().matches(whole)) << "nothing was damaged";
}

TEST_F(TreeCopy, NoticesSwappedContents) {
  write_file_atomically(from() / "a", "one");
  write_file_atomically(from() / "b", "two");
  const auto before = copy();
  write_file_atomically(from() / "a", "two");
  write_file_atomically(from() / "b", "one");
  EXPECT_FALSE(copy().matches(before));
}

TEST_F(TreeCopy, LeavesOutFolders) {
  const auto digest = copy_tree(
      {.from = from(), .to = to(), .owner = {}, .is_left_out = [](const std::string& path) {
         return path == "base/1";
       }});
  EXPECT_EQ(digest.entries, 4U);
  EXPECT_TRUE(fs::exists(to() / "base"));
  EXPECT_FALSE(fs::exists(to() / "base" / "1"));
}

TEST_F(TreeCopy, BelongsToTheNamedUser) {
  const User owner = server_user();
  copy_tree({.from = from(), .to = to(), .owner = owner, .is_left_out = {}});
  for (const auto& entry : fs::recursive_directory_iterator(to())) {
    EXPECT_EQ(owner_of(entry.path()), owner.user_id) << entry.path();
  }
  EXPECT_EQ(owner_of(to()), owner.user_id);
}

TEST_F(TreeCopy, TellsAFaultySourceFromAFaultyTarget) {
  const auto id_of = [](const CopyTreeOptions& options) -> std::string {
    try {
      copy_tree(options);
    } catch (const InfrastructureError& error) {
      EXPECT_THAT(error.message(), HasSubstr("; "));
      return error.id();
    }
    return "";
  };
  EXPECT_EQ(id_of({.from = "/nonexistent", .to = to(), .owner = {}, .is_left_out = {}}),
            "host.read-failed");
  fs::create_directory(to());
  EXPECT_EQ(id_of({.from = from(), .to = to(), .owner = {}, .is_left_out = {}}),
            "host.copy-failed");
}

TEST_F(TreeCopy, RefusesWhatIsNoFile) {
  ASSERT_EQ(::mkfifo((from() / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(copy(), InfrastructureError);
}

TEST(TreeDigest, SharedBlocksCompareByShape) {
  TreeDigest read{.entries = 1, .bytes = 2, .shape = 3, .content = 4, .has_content = true};
  TreeDigest shared{.entries = 1, .bytes = 2, .shape = 3, .content = 0, .has_content = false};
  EXPECT_TRUE(read.matches(shared));
  EXPECT_TRUE(shared.matches(read));
  shared.shape = 9;
  EXPECT_FALSE(read.matches(shared));
}

TEST_F(TreeCopy, StopsWhereItIsTold) {
  std::stop_source stop;
  stop.request_stop();
  const auto copied = copy_tree(
      {.from = from(), .to = to(), .owner = {}, .is_left_out = {}, .stop = stop.get_token()});
  EXPECT_EQ(copied.entries, 0U);
  EXPECT_TRUE(std::filesystem::is_empty(to()));
}

}  // namespace
}  // namespace fulldress
