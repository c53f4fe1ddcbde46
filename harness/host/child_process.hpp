#pragma once

#include "harness/host/deadline.hpp"
#include "harness/host/descriptor.hpp"
#include "harness/host/privileges.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// The signals we send, so that nobody else needs <csignal>.
enum class Signal { interrupt, quit, terminate, kill, stop, resume };

/// How a process ended: with an exit code, or by a signal.
struct ExitStatus {
  int code = 0;           ///< meaningful when signal_number is 0
  int signal_number = 0;  ///< 0 when it ended by itself

  [[nodiscard]] bool is_success() const { return code == 0 && signal_number == 0; }
  /// "exit code 1", "signal 9 (Killed)".
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

enum class ChildInput { nothing, pipe };

struct ChildOptions {
  std::vector<std::string> arguments;  ///< the program first; without a slash it is sought in $PATH
  std::map<std::string, std::string> environment;  ///< on top of scrubbed_environment()
  std::filesystem::path working_directory;         ///< empty: ours
  std::filesystem::path output_file;               ///< stdout is appended here; empty: thrown away
  std::filesystem::path error_file;                ///< stderr; may be the same file
  ChildInput input = ChildInput::nothing;
  std::optional<User> run_as;  ///< needs root unless it is ourselves
  /// What the kernel sends the child when our process dies; nullopt: it outlives us.
  std::optional<Signal> parent_death_signal = Signal::kill;
};

/// A running program in a process group of its own, with our environment but for PG* and
/// DATABASE_URL, and none of our open files. Destruction kills the group and waits for the program.
class ChildProcess {
 public:
  /// throws InfrastructureError "host.spawn-failed" when the program cannot be run, whatever the
  /// step that failed (user, directory, output file, exec).
  explicit ChildProcess(const ChildOptions& options);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) = delete;
  ~ChildProcess();

  [[nodiscard]] int pid() const { return pid_; }
  /// How it ended, when it has; never waits.
  [[nodiscard]] std::optional<ExitStatus> status();
  /// Waits for the end; nullopt when the deadline passed first.
  [[nodiscard]] std::optional<ExitStatus> wait_until(const Deadline& deadline);

  /// Sends a signal to the program, or to its whole process group; one that has ended gets none.
  void send(Signal signal);
  void send_to_group(Signal signal);

  /// With ChildInput::pipe: writes to its stdin, and closes it. A program that has closed its end
  /// is not an error.
  void write_input(std::string_view text);
  void close_input() { input_.close(); }

 private:
  void reap();

  int pid_ = -1;        ///< -1 once moved from
  Descriptor process_;  ///< a pidfd; not open on kernels without
  Descriptor input_;
  std::optional<ExitStatus> status_;
};

struct FinishedProgram {
  ExitStatus status;
  std::string output;
  std::string error;
};

/// Runs a short program to its end and returns what it wrote. `output_file` and `error_file` are
/// not read. throws as ChildProcess does, and InfrastructureError "host.program-timeout" when the
/// deadline passes (the program is killed), and Interrupted when a signal arrives (it is, too).
[[nodiscard]] FinishedProgram run_program(ChildOptions options, const Deadline& deadline);

}  // namespace fulldress
