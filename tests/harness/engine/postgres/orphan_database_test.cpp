#include "harness/base/error.hpp"
#include "harness/engine/postgres/maintenance.hpp"
#include "harness/engine/postgres/postmaster.hpp"
#include "harness/engine/postgres/server_settings.hpp"
#include "harness/engine/postgres/template_cache.hpp"
#include "harness/engine/postgres/watchdog.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/files.hpp"
#include "harness/host/machine.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/process_table.hpp"
#include "harness/host/run_directory.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>
#include <optional>
#include <sys/shm.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The three layers against orphans (METHODS 7), each alone: a process of its own holds a server and
// is killed.
namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What the helper below says once its server runs.
struct Held {
  fs::path directory;
  int watchdog = 0;
};

void say(const fs::path& directory, int watchdog) {
  write_file_atomically(environment_variable("FULLDRESS_TEST_OUTPUT").value(),
                        directory.string() + "\n" + std::to_string(watchdog));
}

void wait_to_be_killed() {
  EXPECT_FALSE(poll_until(Deadline::after(std::chrono::minutes(5)), [] { return false; }));
}

ServerOptions options_in(const fs::path& root) {
  ServerOptions options;
  options.run_root = root;
  return options;
}

// The helpers: run in processes of their own, which the tests below kill.
TEST(OrphanHelper, DISABLED_HoldsAServer) {
  const auto root = environment_variable("FULLDRESS_TEST_ROOT").value();
  const auto server = engine("postgres").start(options_in(root), soon());
  const auto database = server->create("x", soon());
  const auto session = database->connect(soon());
  int watchdog = 0;
  for (const int child : children_of(current_process())) {
    if (process_facts(child)->name != "postgres") watchdog = child;
  }
  say(server->directory(), watchdog);
  wait_to_be_killed();
}

TEST(OrphanHelper, DISABLED_HoldsAKeptServer) {
  const auto root = environment_variable("FULLDRESS_TEST_ROOT").value();
  const auto server = engine("postgres").start(options_in(root), soon());
  server->keep();
  say(server->directory(), children_of(current_process()).back());
  wait_to_be_killed();
}

TEST(OrphanHelper, DISABLED_HoldsAServerWithoutDeathSignal) {
  const auto options = options_in(environment_variable("FULLDRESS_TEST_ROOT").value());
  const User user = server_user();
  const auto binaries = postgres::find_binaries(options, soon());
  RunDirectory run({.kind = "postgres", .root = options.run_root, .owner = user});
  const fs::path data = run.path() / "data";
  const postgres::TemplateCache cache(binaries, options, user);
  if (const auto missing = cache.copy_first(data, soon())) {
    ASSERT_EQ(cache.copy_later(data, *missing), postgres::TemplateCache::Copied::good);
  }
  postgres::Postmaster postmaster({.binaries = binaries,
                                   .user = user,
                                   .data_directory = data,
                                   .socket_directory = data,
                                   .log_file = run.path() / "server.log",
                                   .parent_death_signal = std::nullopt});
  postgres::Watchdog watchdog({.run_directory = run.path(), .data_directory = data});
  watchdog.watch(postmaster.pid());
  postmaster.wait_until_ready(soon());
  say(run.path(), watchdog.pid());
  wait_to_be_killed();
}

class Orphans : public ::testing::Test {
 protected:
  // Where everybody may go: a server of another user lives below.
  Orphans() { fs::permissions(root_.path(), fs::perms(0755)); }

  Held hold(const std::string& helper) {
    const auto output = root_.path() / "said";
    ChildOptions child;
    child.arguments = {executable_path().string(), "--gtest_also_run_disabled_tests",
                       "--gtest_filter=OrphanHelper.DISABLED_" + helper};
    child.environment = {{"FULLDRESS_TEST_OUTPUT", output.string()},
                         {"FULLDRESS_TEST_ROOT", root_.path().string()}};
    child.output_file = root_.path() / "output";
    helper_.emplace(child);
    const bool is_held =
        poll_until(soon(), [&] { return fs::exists(output) || helper_->status(); });
    if (!is_held || !fs::exists(output)) {
      throw InternalError("the helper failed: " + read_file(root_.path() / "output"));
    }
    const auto text = read_file(output);
    const auto newline = text.find('\n');
    Held held{.directory = text.substr(0, newline), .watchdog = std::stoi(text.substr(newline))};
    EXPECT_TRUE(process_facts(held.watchdog));
    EXPECT_FALSE(processes_of(held).empty());
    segment_ = postgres::PostmasterFile::read(held.directory / "data")->shared_memory;
    return held;
  }

  static std::vector<int> processes_of(const Held& held) {
    return processes_in(held.directory / "data");
  }

  void kill_helper() {
    helper_->send(Signal::kill);
    ASSERT_TRUE(helper_->wait_until(soon()));
  }

  void kill_watchdog(const Held& held) {
    ASSERT_TRUE(send_signal(held.watchdog, Signal::kill));
    ASSERT_TRUE(poll_until(soon(), [&] { return !process_facts(held.watchdog); }));
  }

  [[nodiscard]] bool has_shared_memory() const {
    shmid_ds facts{};
    return segment_ && ::shmctl(*segment_, IPC_STAT, &facts) == 0;
  }

  TempDir root_;
  std::optional<ChildProcess> helper_;
  std::optional<int> segment_;
};

TEST_F(Orphans, KilledHarnessLeavesNothing) {
  const auto held = hold("HoldsAServer");
  kill_helper();
  EXPECT_TRUE(poll_until(soon(), [&] { return processes_of(held).empty(); }));
  EXPECT_TRUE(poll_until(soon(), [&] { return !fs::exists(held.directory); }));
  EXPECT_FALSE(has_shared_memory());
  EXPECT_TRUE(poll_until(soon(), [&] { return !process_facts(held.watchdog); }));
}

TEST_F(Orphans, KilledHarnessLeavesWhatIsToBeKeptButNoProcess) {
  const auto held = hold("HoldsAKeptServer");
  kill_helper();
  EXPECT_TRUE(poll_until(soon(), [&] { return processes_of(held).empty(); }));
  EXPECT_TRUE(poll_until(soon(), [&] { return !process_facts(held.watchdog); }));
  EXPECT_TRUE(fs::exists(held.directory / "data"));
  EXPECT_FALSE(has_shared_memory());
}

TEST_F(Orphans, FirstLayerEndsTheServerAlone) {
  const auto held = hold("HoldsAServer");
  kill_watchdog(held);
  kill_helper();
  EXPECT_TRUE(poll_until(soon(), [&] { return processes_of(held).empty(); }));
  EXPECT_FALSE(has_shared_memory());
  EXPECT_TRUE(fs::exists(held.directory));
}

TEST_F(Orphans, SecondLayerEndsAndRemovesAlone) {
  const auto held = hold("HoldsAServerWithoutDeathSignal");
  kill_helper();
  EXPECT_TRUE(poll_until(soon(), [&] { return !fs::exists(held.directory); }));
  EXPECT_THAT(processes_of(held), IsEmpty());
  EXPECT_FALSE(has_shared_memory());
}

TEST_F(Orphans, SecondLayerEndsEvenAStoppedServer) {
  const auto held = hold("HoldsAServerWithoutDeathSignal");
  const auto file = postgres::PostmasterFile::read(held.directory / "data");
  ASSERT_TRUE(send_signal(file->pid, Signal::stop));
  kill_helper();
  EXPECT_TRUE(poll_until(soon(), [&] { return !fs::exists(held.directory); }));
  EXPECT_THAT(processes_of(held), IsEmpty());
  EXPECT_FALSE(has_shared_memory());
}

TEST_F(Orphans, ThirdLayerEndsAndRemovesAlone) {
  const auto held = hold("HoldsAServerWithoutDeathSignal");
  const auto options = options_in(root_.path());
  EXPECT_THAT(postgres::clean_up(options, CleanMode::list_only), IsEmpty()) << "it is alive";
  kill_watchdog(held);
  kill_helper();
  ASSERT_THAT(processes_of(held), ::testing::Not(IsEmpty()));

  const auto listed = postgres::clean_up(options, CleanMode::list_only);
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed.at(0).directory, held.directory);
  EXPECT_THAT(listed.at(0).description, HasSubstr("still runs"));
  EXPECT_FALSE(listed.at(0).is_removed);
  ASSERT_THAT(processes_of(held), ::testing::Not(IsEmpty()));

  const auto removed = postgres::clean_up(options, CleanMode::remove);
  ASSERT_THAT(removed, SizeIs(1));
  EXPECT_TRUE(removed.at(0).is_removed);
  EXPECT_THAT(processes_of(held), IsEmpty());
  EXPECT_FALSE(has_shared_memory());
  EXPECT_FALSE(fs::exists(held.directory));
  EXPECT_THAT(postgres::clean_up(options, CleanMode::remove), IsEmpty());
}

TEST_F(Orphans, ThirdLayerSparesAProcessThatOnlyHasTheNumber) {
  const fs::path dead = root_.path() / "fd.dead";
  fs::create_directories(dead / "data");
  write_file_atomically(dead / "kind", "postgres");
  write_file_atomically(dead / "lock", "");
  ChildOptions options;
  options.arguments = {"sleep", "1000"};
  options.working_directory = "/";
  ChildProcess bystander(options);
  write_file_atomically(dead / "data" / "postmaster.pid", std::to_string(bystander.pid()) + "\n");
  const auto removed = postgres::clean_up(options_in(root_.path()), CleanMode::remove);
  ASSERT_THAT(removed, SizeIs(1));
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_FALSE(bystander.status());
}

}  // namespace
}  // namespace fulldress::testing
