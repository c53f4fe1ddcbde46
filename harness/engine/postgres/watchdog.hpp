#pragma once

#include "harness/host/child_process.hpp"
#include "harness/host/deadline.hpp"

#include <filesystem>

namespace fulldress::postgres {

struct WatchdogOptions {
  std::filesystem::path run_directory;
  std::filesystem::path data_directory;
};

/// A small process that ends the server and removes its directory when we are gone without having
/// done so: the second layer against orphans, for systems and deaths that the parent-death signal
/// does not cover. Runs as we do, because the folder above the run directory may be ours alone.
class Watchdog {
 public:
  explicit Watchdog(const WatchdogOptions& options);

  /// The server's process from now on.
  void watch(int postmaster);
  /// The run directory stays whatever happens.
  void keep();
  /// Nothing is left to watch; waits until the process has ended.
  void dismiss();

  [[nodiscard]] int pid() const { return process_.pid(); }

 private:
  ChildProcess process_;
};

}  // namespace fulldress::postgres
