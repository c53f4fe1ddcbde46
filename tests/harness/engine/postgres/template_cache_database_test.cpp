#include "harness/base/error.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/copy_tree.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/files.hpp"
#include "harness/host/machine.hpp"
#include "harness/host/run_directory.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/support/disposable.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::SizeIs;

// An initdb costs a second, so one entry is built for all tests that begin with a whole one.
const fs::path& whole_cache() {
  static const TempDir cache({.root = run_root({}), .prefix = "fd", .owner = {}});
  static const fs::path path = [] {
    ServerOptions options;
    options.cache_root = cache.path() / "cache";
    engine("postgres").start(options, soon())->stop();
    return options.cache_root;
  }();
  return path;
}

// A cache of the test's own.
class TemplateCacheOnDisk : public ::testing::Test {
 protected:
  TemplateCacheOnDisk() { options_.cache_root = cache_.path() / "cache"; }

  void begin_with_a_whole_entry() {
    std::ignore = copy_tree(
        {.from = whole_cache(), .to = options_.cache_root, .owner = {}, .is_left_out = {}});
  }

  // Starts a server and uses what the cache gave it.
  void start_and_use() {
    const auto server = engine("postgres").start(options_, soon());
    const auto database = server->create("x", soon());
    const auto session = database->connect(soon());
    session->execute("create table t (id integer primary key)");
    session->execute("create database y template template0");
    server->stop();
  }

  // Complete entries: folders with a manifest.
  [[nodiscard]] std::vector<fs::path> entries() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(options_.cache_root / "postgres")) {
      if (fs::exists(entry.path() / "manifest")) found.push_back(entry.path());
    }
    return found;
  }
  // All that is there beside the lock and what is known of the programs.
  [[nodiscard]] std::vector<fs::path> folders() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(options_.cache_root / "postgres")) {
      if (entry.is_directory() && entry.path().filename() != "known") found.push_back(entry.path());
    }
    return found;
  }

  // The template database's folder that is copied while the server starts.
  [[nodiscard]] fs::path template1() const { return entries().at(0) / "data" / "base" / "1"; }
  // A folder that is copied before.
  [[nodiscard]] fs::path global() const { return entries().at(0) / "data" / "global"; }

  // The biggest ordinary file of a folder, of which some page is surely read.
  static fs::path big_file(const fs::path& folder) {
    fs::path big;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (big.empty() || entry.file_size() > fs::file_size(big)) big = entry.path();
    }
    return big;
  }

  void expect_rebuilt_after(const std::function<void()>& damage) {
    begin_with_a_whole_entry();
    ASSERT_THAT(entries(), SizeIs(1));
    const auto whole = read_file(entries().at(0) / "manifest");
    damage();
    start_and_use();
    ASSERT_THAT(folders(), SizeIs(1));
    // A new initdb has another system identifier, so another digest.
    EXPECT_NE(read_file(entries().at(0) / "manifest"), whole);
    const auto rebuilt = read_file(entries().at(0) / "manifest");
    start_and_use();
    EXPECT_EQ(read_file(entries().at(0) / "manifest"), rebuilt);
  }

  // In memory where there is room: deleting what a disk has written is slow.
  TempDir cache_{{.root = run_root({}), .prefix = "fd", .owner = {}}};
  ServerOptions options_;
};

TEST_F(TemplateCacheOnDisk, IsBuiltOnceAndUsedAfterwards) {
  start_and_use();
  ASSERT_THAT(entries(), SizeIs(1));
  const auto manifest = read_file(entries().at(0) / "manifest");
  start_and_use();
  ASSERT_THAT(folders(), SizeIs(1));
  EXPECT_EQ(read_file(entries().at(0) / "manifest"), manifest);
}

TEST_F(TemplateCacheOnDisk, HasAnEntryForEachLocaleAndEncoding) {
  start_and_use();
  options_.locale = "C";
  start_and_use();
  options_.encoding = "LATIN1";
  start_and_use();
  EXPECT_THAT(entries(), SizeIs(3));
}

TEST_F(TemplateCacheOnDisk, IsRebuiltWhenAFileWasCutOff) {
  expect_rebuilt_after([&] { fs::resize_file(big_file(global()), 512); });
}

TEST_F(TemplateCacheOnDisk, IsRebuiltWhenAFileIsMissing) {
  expect_rebuilt_after([&] { fs::remove(big_file(global())); });
}

TEST_F(TemplateCacheOnDisk, IsRebuiltWhenATemplateDatabaseWasCutOff) {
  expect_rebuilt_after([&] { fs::resize_file(big_file(template1()), 8192); });
}

TEST_F(TemplateCacheOnDisk, IsRebuiltWhenATemplateDatabaseIsMissing) {
  expect_rebuilt_after([&] { fs::remove_all(template1()); });
}

TEST_F(TemplateCacheOnDisk, IsRebuiltWhenBytesChangedButNotTheirNumber) {
  expect_rebuilt_after([&] {
    const auto file = big_file(template1());
    auto bytes = read_file(file);
    // A machine that lost power leaves zeros like these.
    std::fill(bytes.begin() + 8192, bytes.begin() + 16384, '\0');
    write_file_atomically(file, bytes);
  });
}

TEST_F(TemplateCacheOnDisk, IsRebuiltWhenItWasHalfWritten) {
  expect_rebuilt_after([&] {
    fs::remove(entries().at(0) / "manifest");
    fs::remove_all(folders().at(0) / "data" / "base");
  });
}

TEST_F(TemplateCacheOnDisk, IsRebuiltWhenItsManifestWasCutOff) {
  expect_rebuilt_after([&] { fs::resize_file(entries().at(0) / "manifest", 40); });
}

TEST_F(TemplateCacheOnDisk, ForgetsDraftsOfBuildersThatDied) {
  begin_with_a_whole_entry();
  const auto entry = entries().at(0);
  fs::create_directories(entry.string() + ".abcd.tmp/data");
  fs::remove(entry / "manifest");
  start_and_use();
  EXPECT_THAT(folders(), SizeIs(1));
}

// Run by the next test in processes of their own.
TEST(TemplateCacheHelper, DISABLED_StartsOneServer) {
  ServerOptions options;
  options.cache_root = environment_variable("FULLDRESS_TEST_CACHE").value();
  const auto server = engine("postgres").start(options, Deadline::after(std::chrono::minutes(5)));
  const auto database = server->create("x", soon());
  EXPECT_EQ(database->connect(soon())->query("select 1").rows.at(0).at(0), "1");
}

TEST_F(TemplateCacheOnDisk, EightProcessesMayFindItEmptyAtOnce) {
  std::vector<ChildProcess> processes;
  for (int count = 0; count < 8; ++count) {
    ChildOptions child;
    child.arguments = {executable_path().string(), "--gtest_also_run_disabled_tests",
                       "--gtest_filter=TemplateCacheHelper.*"};
    child.environment = {{"FULLDRESS_TEST_CACHE", options_.cache_root.string()}};
    child.output_file = cache_.path() / ("output" + std::to_string(count));
    processes.emplace_back(child);
  }
  for (std::size_t at = 0; at < processes.size(); ++at) {
    const auto status = processes[at].wait_until(Deadline::after(std::chrono::minutes(5)));
    ASSERT_TRUE(status);
    EXPECT_TRUE(status->is_success()) << read_file(cache_.path() / ("output" + std::to_string(at)));
  }
  EXPECT_THAT(entries(), SizeIs(1));
  EXPECT_THAT(folders(), SizeIs(1));
}

}  // namespace
}  // namespace fulldress::testing
