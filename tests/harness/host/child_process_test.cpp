#include "harness/host/child_process.hpp"

#include "harness/base/error.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/files.hpp"
#include "harness/host/machine.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/process_table.hpp"
#include "harness/host/temp_dir.hpp"

#include <cstdlib>
#include <signal.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

ChildOptions shell(const std::string& script) {
  ChildOptions options;
  options.arguments = {"sh", "-c", script};
  return options;
}

bool is_alive(int pid) { return process_facts(pid).has_value(); }

TEST(ChildProcess, ReportsExitCode) {
  ChildProcess child(shell("exit 3"));
  const auto status = child.wait_until(soon());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->to_text(), "exit code 3");
  EXPECT_FALSE(status->is_success());
}

TEST(ChildProcess, ReportsTheSignalThatEndedIt) {
  ChildProcess child(shell("kill -9 $$"));
  const auto status = child.wait_until(soon());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->signal_number, SIGKILL);
  EXPECT_THAT(status->to_text(), HasSubstr("signal 9"));
}

TEST(ChildProcess, WaitingEndsAtTheDeadline) {
  ChildProcess child(shell("read nothing; sleep 1000"));
  EXPECT_FALSE(child.wait_until(Deadline::after(std::chrono::milliseconds(1))));
}

TEST(ChildProcess, DestructionLeavesNoProcess) {
  int pid = 0;
  {
    ChildProcess child(shell("trap '' TERM INT; while :; do sleep 1000; done"));
    pid = child.pid();
    EXPECT_TRUE(is_alive(pid));
  }
  EXPECT_FALSE(is_alive(pid));
}

TEST(ChildProcess, SignalsReachTheWholeGroup) {
  ChildOptions options = shell("sleep 1000 & echo $!; wait");
  const TempDir directory;
  options.output_file = directory.path() / "out";
  ChildProcess child(options);
  ASSERT_TRUE(poll_until(soon(), [&] { return !read_file(options.output_file).empty(); }));
  const int grandchild = std::stoi(read_file(options.output_file));
  EXPECT_NE(::getpgid(grandchild), ::getpgrp());
  child.send_to_group(Signal::terminate);
  ASSERT_TRUE(child.wait_until(soon()));
  EXPECT_TRUE(poll_until(soon(), [&] { return !is_alive(grandchild); }));
}

TEST(ChildProcess, SeesNoDatabaseVariablesOfOurs) {
  ::setenv("PGHOST", "production", 1);
  ::setenv("DATABASE_URL", "postgres://production", 1);
  ::setenv("FULLDRESS_TEST_KEPT", "kept", 1);
  ChildOptions options = shell("env");
  options.environment = {{"PGPORT", "5555"}};
  const auto finished = run_program(options, soon());
  ::unsetenv("PGHOST");
  ::unsetenv("DATABASE_URL");
  ::unsetenv("FULLDRESS_TEST_KEPT");
  EXPECT_THAT(finished.output, Not(HasSubstr("production")));
  EXPECT_THAT(finished.output, HasSubstr("PGPORT=5555\n"));
  EXPECT_THAT(finished.output, HasSubstr("FULLDRESS_TEST_KEPT=kept\n"));
}

TEST(ChildProcess, InheritsNoOpenFiles) {
  // The descriptor is made without close-on-exec, as a careless library would.
  const int leaking = ::dup(0);
  const auto finished = run_program(shell("ls -1 /proc/self/fd | sort -n | tail -1"), soon());
  ::close(leaking);
  // 0, 1, 2 and the folder that ls reads.
  EXPECT_EQ(finished.output, "3\n");
}

TEST(ChildProcess, WorksWhenOurOwnStandardFilesAreClosed) {
  const int input = ::dup(STDIN_FILENO);
  const int output = ::dup(STDOUT_FILENO);
  ::close(STDIN_FILENO);
  ::close(STDOUT_FILENO);
  std::string told;
  try {
    told = run_program(shell("echo out; cat"), soon()).output;
  } catch (const InfrastructureError& error) {
    told = error.message();
  }
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::close(input);
  ::close(output);
  EXPECT_EQ(told, "out\n");
}

TEST(ChildProcess, OutputAndErrorAreKeptApart) {
  const auto finished = run_program(shell("echo out; echo err >&2"), soon());
  EXPECT_EQ(finished.output, "out\n");
  EXPECT_EQ(finished.error, "err\n");
  EXPECT_TRUE(finished.status.is_success());
}

TEST(ChildProcess, ReadsWhatIsWrittenToItsInput) {
  ChildOptions options = shell("read line; test \"$line\" = hello");
  options.input = ChildInput::pipe;
  ChildProcess child(options);
  child.write_input("hello\n");
  EXPECT_EQ(child.wait_until(soon()), ExitStatus{});
}

TEST(ChildProcess, WritingToAClosedInputIsHarmless) {
  ChildOptions options = shell("exec <&-; exit 0");
  options.input = ChildInput::pipe;
  ChildProcess child(options);
  ASSERT_TRUE(child.wait_until(soon()));
  child.write_input("nobody reads this\n");
}

TEST(ChildProcess, MissingProgramIsNamed) {
  ChildOptions options;
  options.arguments = {"/nonexistent/program"};
  try {
    const ChildProcess child(options);
    FAIL() << "ran a missing program";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "host.spawn-failed");
    EXPECT_THAT(error.message(), HasSubstr("/nonexistent/program"));
  }
}

TEST(ChildProcess, FailedExecTellsWhy) {
  const TempDir directory;
  const auto program = directory.path() / "program";
  write_file_atomically(program, "#!/nonexistent/interpreter\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  ChildOptions options;
  options.arguments = {program.string()};
  try {
    const ChildProcess child(options);
    FAIL() << "ran a program without interpreter";
  } catch (const InfrastructureError& error) {
    EXPECT_THAT(error.message(), HasSubstr("No such file or directory"));
  }
}

TEST(ChildProcess, MissingDirectoryIsNamed) {
  ChildOptions options = shell("true");
  options.working_directory = "/nonexistent";
  EXPECT_THROW(ChildProcess child(options), InfrastructureError);
}

TEST(ChildProcess, RunsAsTheServerUser) {
  ChildOptions options = shell("id -u; id -G");
  const User user = server_user();
  options.run_as = user;
  options.working_directory = "/";
  const auto finished = run_program(options, soon());
  EXPECT_THAT(finished.output, HasSubstr(std::to_string(user.user_id) + "\n"));
}

TEST(ChildProcess, OutlivesTheThreadThatStartedIt) {
  std::optional<ChildProcess> child;
  std::thread([&] { child.emplace(shell("read nothing; sleep 1000")); }).join();
  EXPECT_FALSE(child->wait_until(Deadline::after(std::chrono::milliseconds(50))));
}

TEST(ChildProcess, SlowProgramIsKilledAtTheDeadline) {
  EXPECT_THROW(static_cast<void>(
                   run_program(shell("sleep 1000"), Deadline::after(std::chrono::milliseconds(1)))),
               InfrastructureError);
}

// Run by the next test in a process of its own: holds a child until it is killed.
TEST(ChildProcess, DISABLED_HoldsAChildOfAnotherUser) {
  ChildOptions options = shell("echo $$; exec sleep 1000");
  options.run_as = server_user();
  options.working_directory = "/";
  options.output_file = environment_variable("FULLDRESS_TEST_OUTPUT").value();
  ChildProcess child(options);
  static_cast<void>(child.wait_until(soon()));
}

TEST(ChildProcess, DiesWithAKilledParentEvenAsAnotherUser) {
  const TempDir directory;
  const auto output = directory.path() / "pid";
  ChildOptions options;
  options.arguments = {executable_path().string(), "--gtest_also_run_disabled_tests",
                       "--gtest_filter=ChildProcess.DISABLED_HoldsAChildOfAnotherUser"};
  options.environment = {{"FULLDRESS_TEST_OUTPUT", output.string()}};
  ChildProcess parent(options);
  const auto is_written = [&] {
    return std::filesystem::exists(output) && read_file(output).ends_with('\n');
  };
  ASSERT_TRUE(poll_until(soon(), is_written));
  const int grandchild = std::stoi(read_file(output));
  ASSERT_TRUE(is_alive(grandchild));
  parent.send(Signal::kill);
  ASSERT_TRUE(parent.wait_until(soon()));
  EXPECT_TRUE(poll_until(soon(), [&] { return !is_alive(grandchild); }));
}

}  // namespace
}  // namespace fulldress
