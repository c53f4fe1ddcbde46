#pragma once

#include "harness/host/child_process.hpp"

#include <string>
#include <vector>

namespace fulldress {

[[nodiscard]] int number_of(Signal signal);

/// All that is needed to start a program, made ready before the fork: between fork and exec only
/// async-signal-safe calls are allowed, because other threads may hold any lock.
class ExecPlan {
 public:
  /// Finds the program and opens its files. throws InfrastructureError "host.spawn-failed".
  explicit ExecPlan(const ChildOptions& options);
  ExecPlan(const ExecPlan&) = delete;
  ExecPlan& operator=(const ExecPlan&) = delete;
  ~ExecPlan() = default;

  /// Forks; the child runs the program or tells through a pipe why not. returns the child's pid,
  /// -1 when there is none. Does not throw: it runs on the spawner thread.
  [[nodiscard]] int fork_and_exec() noexcept;
  /// throws what fork_and_exec() met. Waits until the child has called exec.
  void throw_on_failure();
  /// Our end of the program's stdin.
  [[nodiscard]] Descriptor take_input() { return std::move(input_writer_); }

 private:
  enum class Stage : int { fork, directory, files, user, death_signal, exec };
  struct Failure {
    Stage stage = Stage::fork;
    int number = 0;
  };

  [[noreturn]] void run_child(int parent) noexcept;
  [[noreturn]] void give_up(Stage stage, int number) noexcept;
  void become_user() noexcept;
  [[noreturn]] void fail(const Failure& failure) const;

  const ChildOptions& options_;
  std::string program_;
  std::vector<std::string> variables_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  Descriptor input_reader_;
  Descriptor input_writer_;
  Descriptor output_;
  Descriptor error_;
  Descriptor failure_reader_;
  Descriptor failure_writer_;
  int pid_ = -1;
  int fork_error_ = 0;
};

}  // namespace fulldress
