#include "harness/host/exec_plan.hpp"

#include "harness/base/error.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/machine.hpp"
#include "harness/host/system_error.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fulldress {
namespace {

constexpr mode_t private_file = 0600;
constexpr int exit_code_of_failure = 127;

struct Pipe {
  Descriptor reader;
  Descriptor writer;
};

// With our own stdin, stdout or stderr closed, a new file takes its number, and redirecting in the
// child would overwrite it.
Descriptor above_standard(Descriptor file) {
  if (!file.is_open() || file.get() > STDERR_FILENO) return file;
  return Descriptor(::fcntl(file.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_system_error({.id = "host.spawn-failed",
                        .what = "cannot make a pipe",
                        .number = errno,
                        .advice = "raise the limit of open files (ulimit -n)"});
  }
  Pipe made{.reader = Descriptor(ends[0]), .writer = Descriptor(ends[1])};
  made.reader = above_standard(std::move(made.reader));
  made.writer = above_standard(std::move(made.writer));
  return made;
}

Descriptor open_file(const std::filesystem::path& path, int flags) {
  Descriptor file =
      above_standard(Descriptor(::open(path.c_str(), flags | O_CLOEXEC, private_file)));
  if (!file.is_open()) {
    throw_system_error({.id = "host.spawn-failed",
                        .what = "cannot open " + path.string() + " for a child process",
                        .number = errno,
                        .advice = "check that its folder exists and may be written"});
  }
  return file;
}

Descriptor open_output(const std::filesystem::path& path) {
  if (path.empty()) return open_file("/dev/null", O_WRONLY);
  return open_file(path, O_WRONLY | O_CREAT | O_APPEND);
}

// Programs expect the defaults and no signal held back; exec resets handlers only.
void reset_signals() noexcept {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &action, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Ours are close-on-exec; what a library opened without must not leak into a server either.
void close_other_files_on_exec() noexcept {
  constexpr unsigned first = 3;
  constexpr unsigned close_on_exec = 4;  // CLOSE_RANGE_CLOEXEC, missing in older headers
  ::syscall(SYS_close_range, first, ~0U, close_on_exec);
}

}  // namespace

int number_of(Signal signal) {
  switch (signal) {
    case Signal::interrupt:
      return SIGINT;
    case Signal::quit:
      return SIGQUIT;
    case Signal::terminate:
      return SIGTERM;
    case Signal::kill:
      return SIGKILL;
    case Signal::stop:
      return SIGSTOP;
    case Signal::resume:
      return SIGCONT;
  }
  throw InternalError("no such signal");
}

ExecPlan::ExecPlan(const ChildOptions& options) : options_(options) {
  ensure(!options.arguments.empty(), "a child process needs a program");
  const auto program = find_program(options.arguments.front());
  if (!program) {
    throw InfrastructureError("host.spawn-failed",
                              "there is no program " + options.arguments.front() +
                                  " that may be run; install it or put its folder into PATH");
  }
  program_ = std::filesystem::absolute(*program).string();
  auto variables = scrubbed_environment();
  for (const auto& [name, value] : options.environment) variables[name] = value;
  for (const auto& [name, value] : variables) variables_.push_back(name + "=" + value);
  for (auto& variable : variables_) environment_.push_back(variable.data());
  environment_.push_back(nullptr);
  for (const auto& argument : options.arguments) {
    // exec takes char* for historical reasons and does not write to it.
    arguments_.push_back(const_cast<char*>(argument.c_str()));  // NOLINT(*-const-cast)
  }
  arguments_.push_back(nullptr);
  if (options.input == ChildInput::pipe) {
    auto ends = make_pipe();
    input_reader_ = std::move(ends.reader);
    input_writer_ = std::move(ends.writer);
  } else {
    input_reader_ = open_file("/dev/null", O_RDONLY);
  }
  output_ = open_output(options.output_file);
  error_ = open_output(options.error_file);
  auto ends = make_pipe();
  failure_reader_ = std::move(ends.reader);
  failure_writer_ = std::move(ends.writer);
}

int ExecPlan::fork_and_exec() noexcept {
  const int parent = ::getpid();
  // A handler of ours must not run in the child.
  sigset_t all;
  sigset_t former;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &former);
  pid_ = ::fork();
  if (pid_ == 0) run_child(parent);
  fork_error_ = errno;
  ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
  // The child does it too; whoever comes first, the group exists from here on.
  if (pid_ > 0) ::setpgid(pid_, pid_);
  return pid_;
}

void ExecPlan::run_child(int parent) noexcept {
  ::setpgid(0, 0);
  if (::dup2(input_reader_.get(), STDIN_FILENO) < 0 || ::dup2(output_.get(), STDOUT_FILENO) < 0 ||
      ::dup2(error_.get(), STDERR_FILENO) < 0) {
    give_up(Stage::files, errno);
  }
  close_other_files_on_exec();
  become_user();
  const char* directory = options_.working_directory.c_str();
  if (*directory != '\0' && ::chdir(directory) != 0) give_up(Stage::directory, errno);
  // Changing the user clears it, so it comes after (METHODS 7).
  if (options_.parent_death_signal) {
    const auto signal = static_cast<unsigned long>(number_of(*options_.parent_death_signal));
    if (::prctl(PR_SET_PDEATHSIG, signal, 0UL, 0UL, 0UL) != 0) give_up(Stage::death_signal, errno);
    // The parent may have died before the signal was asked for.
    if (::getppid() != parent) ::_exit(exit_code_of_failure);
  }
  reset_signals();
  ::execve(program_.c_str(), arguments_.data(), environment_.data());
  give_up(Stage::exec, errno);
}

void ExecPlan::become_user() noexcept {
  if (!options_.run_as) return;
  const uid_t user = options_.run_as->user_id;
  const gid_t group = options_.run_as->group_id;
  if (user == ::geteuid() && user == ::getuid()) return;
  if (::setgroups(1, &group) != 0 || ::setresgid(group, group, group) != 0 ||
      ::setresuid(user, user, user) != 0) {
    give_up(Stage::user, errno);
  }
}

void ExecPlan::give_up(Stage stage, int number) noexcept {
  const Failure failure{.stage = stage, .number = number};
  // Nothing can be done when even this fails; the parent then sees exit code 127.
  static_cast<void>(::write(failure_writer_.get(), &failure, sizeof failure) < 0);
  ::_exit(exit_code_of_failure);
}

void ExecPlan::throw_on_failure() {
  if (pid_ < 0) fail({.stage = Stage::fork, .number = fork_error_});
  failure_writer_.close();
  Failure failure;
  ssize_t got = 0;
  do {
    got = ::read(failure_reader_.get(), &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  // Exec closes the pipe: no bytes means that the program runs.
  if (got != static_cast<ssize_t>(sizeof failure)) return;
  int ignored = 0;
  ::waitpid(pid_, &ignored, 0);
  fail(failure);
}

void ExecPlan::fail(const Failure& failure) const {
  const std::string user = options_.run_as ? options_.run_as->name : current_user().name;
  SystemFailure told{.id = "host.spawn-failed", .what = {}, .number = failure.number, .advice = {}};
  switch (failure.stage) {
    case Stage::fork:
      told.what = "cannot start a process for " + program_;
      told.advice = "raise the limit of processes (ulimit -u) or free memory";
      break;
    case Stage::directory:
      told.what = "cannot run " + program_ + " in " + options_.working_directory.string();
      told.advice = "check that user " + user + " may enter the folder and those above it";
      break;
    case Stage::files:
      told.what = "cannot redirect the output of " + program_;
      told.advice = "raise the limit of open files (ulimit -n)";
      break;
    case Stage::user:
      told.what = "cannot run " + program_ + " as user " + user;
      told.advice = "run as that user, or allow root to change users (setuid, setgid)";
      break;
    case Stage::death_signal:
      told.what = "cannot tie " + program_ + " to the life of this process";
      told.advice = "allow the system call prctl";
      break;
    case Stage::exec:
      told.what = "cannot run " + program_;
      told.advice = "check that user " + user + " may read and run it";
      break;
  }
  throw_system_error(told);
}

}  // namespace fulldress
