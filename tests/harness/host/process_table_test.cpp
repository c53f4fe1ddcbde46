#include "harness/host/process_table.hpp"

#include "harness/host/temp_dir.hpp"

#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

ChildOptions sleeper(const std::filesystem::path& directory) {
  ChildOptions options;
  options.arguments = {"sleep", "1000"};
  options.working_directory = directory;
  return options;
}

TEST(ProcessTable, TellsOfAChild) {
  const TempDir directory;
  const ChildProcess child(sleeper(directory.path()));
  const auto facts = process_facts(child.pid());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->name, "sleep");
  EXPECT_EQ(facts->parent, ::getpid());
  EXPECT_EQ(facts->user_id, ::getuid());
  EXPECT_EQ(facts->working_directory, directory.path());
  EXPECT_THAT(children_of(::getpid()), Contains(child.pid()));
  EXPECT_THAT(processes_in(directory.path()), ElementsAre(child.pid()));
}

TEST(ProcessTable, EndedProcessIsNoProcess) {
  const TempDir directory;
  int pid = 0;
  {
    const ChildProcess child(sleeper(directory.path()));
    pid = child.pid();
  }
  EXPECT_FALSE(process_facts(pid));
  EXPECT_FALSE(send_signal(pid, Signal::terminate));
  EXPECT_FALSE(send_signal(-1, Signal::terminate));
}

TEST(ProcessTable, RemovesSharedMemoryOnce) {
  const int id = ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  ASSERT_GE(id, 0);
  EXPECT_TRUE(remove_shared_memory(id));
  EXPECT_FALSE(remove_shared_memory(id));
}

}  // namespace
}  // namespace fulldress
