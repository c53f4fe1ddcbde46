#include "harness/engine/postgres/watchdog.hpp"

#include "harness/engine/postgres/scripts.hpp"

#include <string>

namespace fulldress::postgres {
namespace {

constexpr std::chrono::seconds dismissal_limit{10};

ChildOptions options_of(const WatchdogOptions& watched) {
  ChildOptions options;
  options.arguments = {"/bin/sh",
                       "-c",
                       std::string(scripts::watchdog),
                       "fulldress-watchdog",
                       watched.run_directory.string(),
                       watched.data_directory.string()};
  options.working_directory = "/";
  options.input = ChildInput::pipe;
  // It is there for the time after our death.
  options.parent_death_signal = std::nullopt;
  return options;
}

}  // namespace

Watchdog::Watchdog(const WatchdogOptions& options) : process_(options_of(options)) {}

void Watchdog::watch(int postmaster) {
  process_.write_input("watch " + std::to_string(postmaster) + "\n");
}

void Watchdog::keep() { process_.write_input("keep\n"); }

void Watchdog::dismiss() {
  process_.write_input("done\n");
  process_.close_input();
  // One that does not listen is killed with the object.
  static_cast<void>(process_.wait_until(Deadline::after(dismissal_limit)));
}

}  // namespace fulldress::postgres
