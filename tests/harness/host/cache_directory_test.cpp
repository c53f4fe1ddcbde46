#include "harness/host/cache_directory.hpp"

#include "harness/host/files.hpp"
#include "harness/host/privileges.hpp"
#include "harness/host/temp_dir.hpp"

#include <cstdlib>
#include <optional>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

// Sets a variable for the length of a test.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* former = std::getenv(name)) former_ = former;
    ::setenv(name, value, 1);
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;
  ~ScopedVariable() {
    if (former_) {
      ::setenv(name_, former_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> former_;
};

TEST(CacheDirectory, FollowsTheUserThenTheStandard) {
  const TempDir home;
  const ScopedVariable xdg("XDG_CACHE_HOME", "/xdg");
  EXPECT_EQ(cache_directory("/asked"), "/asked");
  EXPECT_EQ(cache_directory({}), "/xdg/fulldress");
  const ScopedVariable relative("XDG_CACHE_HOME", "relative");
  const ScopedVariable own_home("HOME", home.path().c_str());
  EXPECT_EQ(cache_directory({}), home.path() / ".cache" / "fulldress");
}

TEST(CacheDirectory, LeavesSomebodyElsesHomeAlone) {
  const ScopedVariable xdg("XDG_CACHE_HOME", "");
  const ScopedVariable home("HOME", is_root() ? "/nonexistent" : "/");
  const fs::path directory = cache_directory({});
  EXPECT_NE(directory, "/nonexistent/.cache/fulldress");
  EXPECT_NE(directory, "/.cache/fulldress");
  EXPECT_TRUE(directory.is_absolute());
}

TEST(CacheDirectory, IsMadePrivateWithAllAboveIt) {
  const TempDir root;
  const fs::path directory = root.path() / "a" / "b";
  EXPECT_TRUE(make_cache_directory(directory));
  EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all);
  EXPECT_TRUE(make_cache_directory(directory));
}

TEST(CacheDirectory, IsNotTrustedWhenItIsSomebodyElses) {
  if (!is_root()) GTEST_SKIP() << "only root can make somebody else's folder";
  const TempDir root;
  change_owner(root.path(), server_user());
  EXPECT_FALSE(make_cache_directory(root.path()));
}

TEST(CacheDirectory, CannotBeMadeBelowAFile) {
  const TempDir root;
  write_file_atomically(root.path() / "file", "");
  EXPECT_FALSE(make_cache_directory(root.path() / "file" / "below"));
}

TEST(Memory, AsksOnceForEachQuestion) {
  const TempDir root;
  const Memory memory(root.path() / "known");
  int asked = 0;
  const auto find = [&] { return "answer " + std::to_string(++asked); };
  EXPECT_EQ(memory.answer("one", find), "answer 1");
  EXPECT_EQ(memory.answer("one", find), "answer 1");
  EXPECT_EQ(memory.answer("two", find), "answer 2");
}

TEST(Memory, DoesNotRememberThatNothingWasFound) {
  const TempDir root;
  const Memory memory(root.path());
  EXPECT_EQ(memory.answer("one", [] { return ""; }), "");
  EXPECT_EQ(memory.answer("one", [] { return "now"; }), "now");
}

TEST(Memory, DoesNotMixUpQuestionsWhoseFilesAreTheSame) {
  const TempDir root;
  const Memory memory(root.path());
  EXPECT_EQ(memory.answer("one", [] { return "first"; }), "first");
  for (const auto& file : fs::directory_iterator(root.path())) {
    write_file_atomically(file.path(), "another\nsecond");
  }
  EXPECT_EQ(memory.answer("one", [] { return "third"; }), "third");
}

TEST(Memory, WorksWithoutAFolder) {
  const Memory memory("/proc/nonexistent");
  EXPECT_EQ(memory.answer("one", [] { return "answer"; }), "answer");
}

}  // namespace
}  // namespace fulldress
