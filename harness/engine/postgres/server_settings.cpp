#include "harness/engine/postgres/server_settings.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/lower_case.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace fulldress::postgres {
namespace {

constexpr std::string_view speed_settings =
    "fsync = off\n"
    "full_page_writes = off\n"
    "autovacuum = off\n"
    "wal_level = minimal\n"
    "max_wal_senders = 0\n"
    "max_wal_size = 4GB\n"
    "checkpoint_timeout = 1h\n"
    "wal_init_zero = off\n"
    "wal_recycle = off\n"
    // Starting costs time in proportion, and what is not in it is in the kernel's cache.
    "shared_buffers = 64MB\n"
    "huge_pages = off\n"
    // Files in the data directory, so that even a killed server leaves nothing in /dev/shm.
    "dynamic_shared_memory_type = mmap\n";

constexpr std::string_view result_settings =
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "datestyle = 'iso, mdy'\n"
    "lc_messages = 'C'\n"
    "log_destination = 'stderr'\n"
    "logging_collector = off\n"
    "log_line_prefix = '%m [%p] %q%d '\n"
    "log_lock_waits = on\n";

constexpr std::array<std::string_view, 9> ours = {
    "data_directory",    "config_file",      "hba_file", "ident_file",
    "external_pid_file", "listen_addresses", "port",     "unix_socket_directories",
    "fulldress.nonce"};

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '.';
  });
}

void check(const std::string& name, const std::string& value) {
  if (!is_name(name)) {
    throw UsageError("engine.bad-setting", "\"" + name + "\" is no name of a server setting");
  }
  if (std::find(ours.begin(), ours.end(), lower_case(name)) != ours.end()) {
    throw UsageError("engine.bad-setting",
                     "the setting " + name + " of a disposable server cannot be changed");
  }
  if (value.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos) {
    throw UsageError("engine.bad-setting", "the value of setting " + name + " is not one line");
  }
}

// The configuration file's own quoting: a quote is doubled, a backslash escapes.
std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char character : value) {
    if (character == '\'') text += '\'';
    if (character == '\\') text += '\\';
    text += character;
  }
  return text + "'";
}

// Where Debian, RPMs and a build of one's own put loadable modules, seen from the programs.
bool has_module(const Binaries& binaries, const std::string& name) {
  for (const char* folder : {"../lib", "../lib/postgresql", "../lib64", "../lib64/postgresql",
                             "../lib/pgsql", "../lib64/pgsql"}) {
    std::error_code ignored;
    if (std::filesystem::exists(binaries.directory / folder / (name + ".so"), ignored)) return true;
  }
  return false;
}

}  // namespace

std::string settings_text(const ServerOptions& options, const Binaries& binaries,
                          const std::string& nonce) {
  std::string text = "\n# Written by fulldress: a disposable server, fast and not durable.\n";
  text += speed_settings;
  text += result_settings;
  if (options.is_crash_safe) {
    // What was committed is in the kernel's hands, and only what we kill and start comes back.
    text += "synchronous_commit = on\nrestart_after_crash = off\n";
  } else {
    text += "synchronous_commit = off\n";
  }
  if (has_module(binaries, "pg_stat_statements")) {
    text += "shared_preload_libraries = 'pg_stat_statements'\n";
    text += "pg_stat_statements.track_utility = on\npg_stat_statements.save = off\n";
  }
  text += "fulldress.nonce = " + quoted(nonce) + "\n";
  for (const auto& [name, value] : options.settings) {
    check(name, value);
    text += name + " = " + quoted(value) + "\n";
  }
  return text;
}

}  // namespace fulldress::postgres
