#include "harness/engine/postgres/postmaster.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/process_table.hpp"
#include "harness/host/warnings.hpp"

#include <charconv>
#include <exception>
#include <sstream>
#include <string_view>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

// It ends within 3 ms; five seconds after SIGQUIT it kills its own children, so longer is hopeless.
constexpr std::chrono::seconds quit_limit{10};
constexpr std::chrono::seconds kill_limit{30};
constexpr std::size_t log_lines = 5;

ChildOptions child_of(const PostmasterOptions& options) {
  ChildOptions child;
  // Where it listens is said here and not in the file, because ALTER SYSTEM overrules the file.
  child.arguments = {options.binaries.program("postgres"),
                     "-D",
                     options.data_directory.string(),
                     "-c",
                     "listen_addresses=",
                     "-c",
                     "port=5432",
                     "-c",
                     "unix_socket_permissions=0700",
                     "-c",
                     "unix_socket_directories=" + options.socket_directory.string()};
  child.environment = {{"LC_ALL", "C"}, {"TZ", "UTC"}};
  // The working directory tells a process of ours from others; a server changes to it anyway.
  child.working_directory = options.data_directory;
  child.output_file = options.log_file;
  child.error_file = options.log_file;
  child.run_as = options.user;
  child.parent_death_signal = options.parent_death_signal;
  return child;
}

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

void kill_servers_in(const fs::path& directory) {
  const auto are_gone = [&] {
    bool is_any_left = false;
    for (const int pid : processes_in(directory)) {
      // Somebody may be looking around there with a shell.
      const auto facts = process_facts(pid);
      if (!facts || facts->name != "postgres") continue;
      is_any_left = true;
      send_signal(pid, Signal::kill);
    }
    return !is_any_left;
  };
  if (poll_until(Deadline::after(kill_limit), are_gone)) return;
  throw InfrastructureError("engine.stop-failed", "processes in " + directory.string() +
                                                      " survive SIGKILL; look at them with ps");
}

}  // namespace

std::optional<PostmasterFile> PostmasterFile::read(const fs::path& data_directory) {
  std::string text;
  try {
    text = read_file(data_directory / "postmaster.pid");
  } catch (const InfrastructureError&) {
    return std::nullopt;
  }
  // pid, data directory, start time, port, socket directory, address, shared memory, state.
  PostmasterFile file;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (number == 1) file.pid = number_in(line).value_or(0);
    // Key and id.
    if (number == 7) file.shared_memory = number_in(line.substr(line.find_last_of(' ') + 1));
    if (number == 8) file.is_ready = line.starts_with("ready");
  }
  return file;
}

Postmaster::Postmaster(PostmasterOptions options)
    : options_(std::move(options)), process_(child_of(options_)) {}

Postmaster::~Postmaster() {
  try {
    stop();
  } catch (const std::exception& error) {
    note_warning(error.what());
  }
}

void Postmaster::wait_until_ready(const Deadline& deadline) {
  const auto is_decided = [&] {
    if (process_.status()) return true;
    const auto file = PostmasterFile::read(options_.data_directory);
    // The file of a crashed server stays until the next one replaces it.
    return file && file->pid == process_.pid() && file->is_ready;
  };
  const bool is_in_time = poll_closely_until(deadline, is_decided);
  if (const auto status = process_.status()) {
    throw InfrastructureError("engine.start-failed",
                              "the PostgreSQL server ended with " + status->to_text() +
                                  " while it started, and said: " + end_of_log(options_.log_file));
  }
  if (!is_in_time) {
    throw InfrastructureError(
        "engine.deadline",
        "the PostgreSQL server in " + options_.data_directory.string() +
            " was not ready in time, and said: " + end_of_log(options_.log_file));
  }
}

void Postmaster::stop() {
  if (!process_.status()) {
    process_.send(Signal::quit);
    // One that is stopped (SIGSTOP) would not react.
    process_.send(Signal::resume);
    if (!process_.wait_until(Deadline::after(quit_limit))) crash();
  }
  if (PostmasterFile::read(options_.data_directory)) sweep_after_server(options_.data_directory);
}

void Postmaster::crash() {
  // Stopped first, so that it neither notices nor replaces the children that are killed.
  process_.send(Signal::stop);
  if (!process_.status()) {
    for (const int child : children_of(process_.pid())) send_signal(child, Signal::kill);
  }
  process_.send(Signal::kill);
  if (!process_.wait_until(Deadline::after(kill_limit))) {
    throw InfrastructureError("engine.stop-failed", "the PostgreSQL server, process " +
                                                        std::to_string(process_.pid()) +
                                                        ", survives SIGKILL; look at it with ps");
  }
  sweep_after_server(options_.data_directory);
}

void sweep_after_server(const fs::path& data_directory) {
  kill_servers_in(data_directory);
  const auto file = PostmasterFile::read(data_directory);
  if (file && file->shared_memory) remove_shared_memory(*file->shared_memory);
}

std::string end_of_log(const fs::path& log_file) {
  std::string text = last_lines(log_file, log_lines);
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 3) {
    text.replace(at, 1, " | ");
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace fulldress::postgres
