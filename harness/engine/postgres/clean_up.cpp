#include "harness/base/error.hpp"
#include "harness/engine/postgres/maintenance.hpp"
#include "harness/engine/postgres/postmaster.hpp"
#include "harness/engine/postgres/server.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/process_table.hpp"
#include "harness/host/run_directory.hpp"

#include <chrono>
#include <optional>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds quit_limit{10};

// The postmaster that still works in `data`. The number alone proves nothing: it may be another's
// by now.
std::optional<int> running_postmaster(const fs::path& data) {
  const auto file = PostmasterFile::read(data);
  if (!file) return std::nullopt;
  const auto facts = process_facts(file->pid);
  if (!facts || facts->name != "postgres" || facts->working_directory != data) return std::nullopt;
  return file->pid;
}

void end_server(const fs::path& data) {
  if (const auto pid = running_postmaster(data)) {
    send_signal(*pid, Signal::quit);
    // The sweep below ends what does not react.
    static_cast<void>(
        poll_until(Deadline::after(quit_limit), [&] { return !process_facts(*pid).has_value(); }));
  }
  sweep_after_server(data);
}

LeftOver clean_one(const DeadRunDirectory& dead, CleanMode mode) {
  const fs::path data = dead.path / "data";
  LeftOver left{
      .directory = dead.path, .description = "PostgreSQL run directory", .is_removed = {}};
  if (const auto pid = running_postmaster(data)) {
    left.description += ", its server still runs as process " + std::to_string(*pid);
  }
  if (mode == CleanMode::list_only) return left;
  try {
    end_server(data);
    remove_tree(dead.path);
    left.is_removed = true;
  } catch (const Error& error) {
    left.description += "; " + error.message();
  }
  return left;
}

}  // namespace

std::vector<LeftOver> clean_up(const ServerOptions& options, CleanMode mode) {
  std::vector<LeftOver> found;
  for (const auto& root : run_roots(options.run_root)) {
    for (const auto& dead : dead_run_directories(root, engine_kind)) {
      found.push_back(clean_one(dead, mode));
    }
  }
  return found;
}

}  // namespace fulldress::postgres
