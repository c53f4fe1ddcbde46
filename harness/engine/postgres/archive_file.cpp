#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/source_tool.hpp"
#include "harness/host/child_process.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;

/// Where a dump in several files has its list.
constexpr auto list_file = "toc.dat";

/// Before the version of an archive.
constexpr std::string_view archive_mark = "PGDMP";

/// The first bytes of the list of an archive; empty when the file or folder is none.
std::string head_of_archive(const fs::path& path) {
  constexpr std::size_t head_bytes = 8;
  constexpr std::size_t tar_block_bytes = 512;
  std::error_code problem;
  const bool is_folder = fs::is_directory(path, problem);
  if (is_folder && !fs::is_regular_file(path / list_file, problem)) return "";
  std::ifstream file(is_folder ? path / list_file : path, std::ios::binary);
  std::array<char, tar_block_bytes + head_bytes> head{};
  file.read(head.data(), head.size());
  const std::string_view read(head.data(), static_cast<std::size_t>(file.gcount()));
  if (is_folder || read.starts_with(archive_mark)) return std::string(read.substr(0, head_bytes));
  // Tar by the name of its first file, which is behind it.
  if (!read.starts_with(list_file)) return "";
  return std::string(read.substr(std::min(read.size(), tar_block_bytes)));
}

/// The oldest major version whose pg_restore reads an archive with this head; 0: any.
int oldest_reader(const std::string& head) {
  constexpr int of_15 = 14;
  constexpr int of_16 = 15;
  const std::size_t at = archive_mark.size();
  // The version is 1.something.
  if (!head.starts_with(archive_mark) || head.size() < at + 2 || head[at] != 1) return 0;
  const int minor = static_cast<unsigned char>(head[at + 1]);
  return minor <= of_15 ? 0 : minor == of_16 ? 16 : 17;
}

/// What `pg_restore --list` says behind a word of its head.
std::string said_in(const std::string& list, const std::string& word) {
  const auto found = Pattern("; +" + word + ": (.*)").find(list);
  return found ? (*found)[1] : "";
}

std::string said_by(const Binaries& binaries, const std::vector<std::string>& arguments,
                    const fs::path& path, const Deadline& deadline) {
  std::vector<std::string> command = {binaries.program("pg_restore")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.push_back(path.string());
  const auto finished = run_program({.arguments = std::move(command)}, deadline);
  if (!finished.status.is_success()) {
    refuse_dump(path, one_line(finished.error, 500) + " (pg_restore " + binaries.version + ")");
  }
  return finished.output;
}

void require_reader(const fs::path& path, const std::string& head, const Binaries& binaries,
                    const ServerOptions& server) {
  const int oldest = oldest_reader(head);
  if (binaries.major >= oldest) return;
  const auto needed = std::to_string(oldest);
  const auto why = path.string() + " is an archive of pg_dump " + needed + " or newer, and ";
  if (server.pg_major != 0) {
    throw UsageError("engine.source-version",
                     why + "programs of version " + std::to_string(binaries.major) +
                         " cannot read it; ask for --pg-major " + needed + " or newer");
  }
  throw InfrastructureError("engine.no-binaries",
                            why + "the newest programs here are of " +
                                std::to_string(binaries.major) + "; install postgresql-" + needed +
                                " or newer, or dump with --format=plain when the server is older");
}

/// pg_restore learns of a missing file only when it is that table's turn.
void require_files(const fs::path& folder, const std::string& list) {
  static const Pattern rows(R"((\d+); \d+ \d+ TABLE DATA (.*) \S+)");
  constexpr std::array suffixes = {"", ".gz", ".lz4", ".zst"};
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    const auto table = rows.match(line);
    if (!table) continue;
    const auto file = folder / ((*table)[1] + ".dat");
    const bool is_there = std::any_of(suffixes.begin(), suffixes.end(), [&](const char* suffix) {
      std::error_code problem;
      return fs::exists(file.string() + suffix, problem);
    });
    if (!is_there)
      refuse_dump(folder, "its file " + file.filename().string() + " is missing, the rows of " +
                              (*table)[2]);
  }
}

}  // namespace

void refuse_dump(const fs::path& path, const std::string& why) {
  throw UsageError("engine.bad-dump", path.string() + " cannot be restored: " + why);
}

std::optional<SourceDump> read_archive(const fs::path& path, const ServerOptions& server,
                                       const Deadline& deadline) {
  const auto head = head_of_archive(path);
  if (head.empty()) return std::nullopt;
  const auto binaries = programs_from("", server, deadline);
  require_reader(path, head, binaries, server);
  const auto list = said_by(binaries, {"--list"}, path, deadline);
  std::error_code problem;
  if (fs::is_directory(path, problem)) require_files(path, list);
  SourceDump dump{.path = path,
                  .database = said_in(list, "dbname"),
                  .server_version = said_in(list, "Dumped from database version"),
                  .roles = {},
                  .notes = {}};
  NamedRoles roles;
  std::string_view schema;
  const auto text = said_by(binaries, {"--schema-only", "--file=-"}, path, deadline);
  for (schema = text; !schema.empty();) {
    const auto end = std::min(schema.find('\n'), schema.size());
    roles.read(schema.substr(0, end));
    schema.remove_prefix(std::min(end + 1, schema.size()));
  }
  dump.roles = roles.statements();
  return dump;
}

void require_readable(const fs::path& path, const Binaries& binaries, const Deadline& deadline) {
  static_cast<void>(said_by(binaries, {"--data-only", "--file=/dev/null"}, path, deadline));
}

}  // namespace fulldress::postgres
