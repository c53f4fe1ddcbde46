#pragma once

#include "harness/engine/postgres/binaries.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/deadline.hpp"
#include "harness/host/privileges.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace fulldress::postgres {

/// What a running server writes into `postmaster.pid` of its data directory.
struct PostmasterFile {
  int pid = 0;
  std::optional<int> shared_memory;  ///< id of its System V segment
  bool is_ready = false;             ///< accepts connections

  /// nullopt when there is no such file.
  [[nodiscard]] static std::optional<PostmasterFile> read(
      const std::filesystem::path& data_directory);
};

struct PostmasterOptions {
  Binaries binaries;
  User user;
  std::filesystem::path data_directory;
  std::filesystem::path socket_directory;
  std::filesystem::path log_file;
  /// What ends it when our process dies; SIGQUIT is the immediate shutdown that leaves nothing.
  std::optional<Signal> parent_death_signal = Signal::quit;
};

/// One `postgres` process on a data directory, a direct child that ends with us.
class Postmaster {
 public:
  /// Starts it without waiting. throws InfrastructureError "host.spawn-failed".
  explicit Postmaster(PostmasterOptions options);
  Postmaster(const Postmaster&) = delete;
  Postmaster& operator=(const Postmaster&) = delete;
  /// Ends it as stop() does.
  ~Postmaster();

  [[nodiscard]] int pid() const { return process_.pid(); }
  /// How it ended, when it has.
  [[nodiscard]] std::optional<ExitStatus> status() { return process_.status(); }

  /// Waits until it accepts connections.
  /// throws InfrastructureError "engine.start-failed" with the end of its log when it ended
  /// instead, "engine.deadline" when the deadline passed first.
  void wait_until_ready(const Deadline& deadline);

  /// Ends it at once and cleanly (SIGQUIT), by force only when it does not react; then nothing of
  /// it is left but its files.
  void stop();

  /// Ends every process of it at once, as a power cut would.
  void crash();

 private:
  PostmasterOptions options_;
  ChildProcess process_;
};

/// Ends what still works in `data_directory` and removes the shared memory a killed postmaster
/// left. Does nothing for a server that was stopped cleanly.
void sweep_after_server(const std::filesystem::path& data_directory);

/// The last lines of a server's log in one line, for messages.
[[nodiscard]] std::string end_of_log(const std::filesystem::path& log_file);

}  // namespace fulldress::postgres
