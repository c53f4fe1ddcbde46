#include "harness/host/child_process.hpp"

#include "harness/host/exec_plan.hpp"
#include "harness/host/files.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/spawner.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/host/system_error.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace fulldress {
namespace {

// After SIGKILL a program ends as soon as the kernel gets to it, unless it hangs in a device.
constexpr std::chrono::seconds kill_limit{30};

// How late a signal is noticed while a program runs.
constexpr std::chrono::milliseconds signal_patience{100};

// With SIGCHLD ignored (some parents leave it so) nobody could be waited for.
void make_children_waitable() {
  struct sigaction action {};
  if (::sigaction(SIGCHLD, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
    action.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &action, nullptr);
  }
}

Descriptor pidfd_of(int pid) {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
}

ExitStatus exit_status_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) return {.code = 0, .signal_number = WTERMSIG(wait_status)};
  return {.code = WEXITSTATUS(wait_status), .signal_number = 0};
}

std::string content_of(const Descriptor& memory) {
  return read_file("/proc/self/fd/" + std::to_string(memory.get()));
}

}  // namespace

std::string ExitStatus::to_text() const {
  if (signal_number == 0) return "exit code " + std::to_string(code);
  return "signal " + std::to_string(signal_number) + " (" + ::strsignal(signal_number) + ")";
}

ChildProcess::ChildProcess(const ChildOptions& options) {
  make_children_waitable();
  ExecPlan plan(options);
  run_on_spawner_thread([&] { pid_ = plan.fork_and_exec(); });
  plan.throw_on_failure();
  input_ = plan.take_input();
  process_ = pidfd_of(pid_);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      process_(std::move(other.process_)),
      input_(std::move(other.input_)),
      status_(other.status_) {}

ChildProcess::~ChildProcess() {
  if (pid_ < 0 || status()) return;
  send_to_group(Signal::kill);
  // The return value is of no use: there is nothing stronger than SIGKILL.
  static_cast<void>(wait_until(Deadline::after(kill_limit)));
}

void ChildProcess::reap() {
  int wait_status = 0;
  pid_t result = 0;
  do {
    result = ::waitpid(pid_, &wait_status, WNOHANG);
  } while (result < 0 && errno == EINTR);
  if (result == pid_) status_ = exit_status_of(wait_status);
  // Somebody else has waited for it: that it ended is all that can be known.
  if (result < 0) status_ = ExitStatus{.code = 255, .signal_number = 0};
}

std::optional<ExitStatus> ChildProcess::status() {
  if (!status_ && pid_ > 0) reap();
  return status_;
}

std::optional<ExitStatus> ChildProcess::wait_until(const Deadline& deadline) {
  if (!process_.is_open()) {
    static_cast<void>(poll_closely_until(deadline, [&] { return status().has_value(); }));
    return status_;
  }
  while (!status() && !deadline.has_passed()) {
    pollfd end{.fd = process_.get(), .events = POLLIN, .revents = 0};
    ::poll(&end, 1, static_cast<int>(deadline.remaining().count()));
  }
  return status_;
}

void ChildProcess::send(Signal signal) {
  if (!status()) ::kill(pid_, number_of(signal));
}

void ChildProcess::send_to_group(Signal signal) {
  if (!status()) ::kill(-pid_, number_of(signal));
}

void ChildProcess::write_input(std::string_view text) {
  // MSG_NOSIGNAL needs a socket, which the pipe is not: SIGPIPE is held back for this thread.
  sigset_t pipe_signal;
  sigset_t former;
  ::sigemptyset(&pipe_signal);
  ::sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &former);
  while (!text.empty()) {
    const auto written = ::write(input_.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  const timespec at_once{};
  while (::sigtimedwait(&pipe_signal, nullptr, &at_once) > 0) {
  }
  ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
}

FinishedProgram run_program(ChildOptions options, const Deadline& deadline) {
  const Descriptor output(::memfd_create("output", MFD_CLOEXEC));
  const Descriptor error(::memfd_create("error", MFD_CLOEXEC));
  const auto file_of = [](const Descriptor& memory) {
    return "/proc/self/fd/" + std::to_string(memory.get());
  };
  options.output_file = file_of(output);
  options.error_file = file_of(error);
  ChildProcess child(options);
  std::optional<ExitStatus> status;
  // A signal is noticed between two waits; the child is killed on the way out.
  while (!(status = child.wait_until(deadline.earlier(Deadline::after(signal_patience)))) &&
         !deadline.has_passed()) {
    throw_if_stopping();
  }
  if (!status) {
    throw_system_error({.id = "host.program-timeout",
                        .what = options.arguments.front() + " did not end in time",
                        .number = ETIMEDOUT,
                        .advice = "look whether the machine is overloaded"});
  }
  return {.status = *status, .output = content_of(output), .error = content_of(error)};
}

}  // namespace fulldress
