#include "harness/base/error.hpp"
#include "harness/engine/postgres/binaries.hpp"
#include "harness/engine/postgres/maintenance.hpp"
#include "harness/host/cache_directory.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/privileges.hpp"
#include "harness/host/room.hpp"
#include "harness/host/run_directory.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace fulldress::postgres {
namespace {

constexpr std::chrono::seconds patience{30};
constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
// A fresh server takes 25 MB; below this not even a small fixture fits.
constexpr std::uint64_t room_bytes_min = 200 * mebibyte;

// Runs one examination; what it throws is the finding.
template <typename Examination>
DoctorLine line_of(std::string subject, const Examination& examination) {
  DoctorLine line{.verdict = Verdict::failed, .subject = std::move(subject), .message = {}};
  try {
    line.message = examination(line.verdict);
  } catch (const Error& error) {
    line.verdict = Verdict::failed;
    line.message = error.message();
  }
  return line;
}

std::string programs(const ServerOptions& options, Verdict& verdict) {
  const auto binaries = find_binaries(options, Deadline::after(patience));
  verdict = binaries.major >= oldest_major ? Verdict::passed : Verdict::failed;
  std::string text = "PostgreSQL " + binaries.version + " in " + binaries.directory.string();
  if (verdict == Verdict::failed) {
    text += "; servers older than " + std::to_string(oldest_major) + " cannot be started";
  }
  return text;
}

std::string user(Verdict& verdict) {
  const User user = server_user();
  verdict = Verdict::passed;
  if (!is_root()) return "servers run as " + user.name;
  ChildOptions options;
  options.arguments = {"/bin/sh", "-c", "id -u"};
  options.working_directory = "/";
  options.run_as = user;
  const auto finished = run_program(options, Deadline::after(patience));
  if (finished.output != std::to_string(user.user_id) + "\n") verdict = Verdict::failed;
  return "we are root, so servers run as " + user.name;
}

std::string run_directories(const ServerOptions& options, Verdict& verdict) {
  const auto root = run_root(options.run_root);
  const auto room = free_bytes(root);
  verdict = Verdict::passed;
  std::string text = root.string() + ", " + std::to_string(room / mebibyte) + " MiB free";
  if (is_in_memory(root)) text += ", in memory";
  if (!may_write_in(root)) {
    verdict = Verdict::failed;
    text += "; it cannot be written, name another with --run-root";
  } else if (room < room_bytes_min) {
    verdict = Verdict::failed;
    text += "; free some, or name another with --run-root";
  }
  return text;
}

std::string template_cache(const ServerOptions& options, Verdict& verdict) {
  const auto directory = cache_directory(options.cache_root) / "postgres";
  if (make_cache_directory(directory)) {
    verdict = Verdict::passed;
    return directory.string();
  }
  // It works without, only slower.
  verdict = Verdict::unknown;
  return directory.string() +
         " is not a folder of ours that can be written, so every server costs an initdb; name "
         "another with --cache-root";
}

// `locale -a` writes C.utf8 where everybody says C.UTF-8.
std::string plain(std::string_view locale) {
  std::string text;
  for (const char character : locale) {
    if (character == '-') continue;
    text +=
        character >= 'A' && character <= 'Z' ? static_cast<char>(character + 'a' - 'A') : character;
  }
  return text;
}

std::string locale(const ServerOptions& options, Verdict& verdict) {
  ChildOptions child;
  child.arguments = {"locale", "-a"};
  const auto finished = run_program(child, Deadline::after(patience));
  std::istringstream lines(finished.output);
  for (std::string line; std::getline(lines, line);) {
    if (plain(line) == plain(options.locale)) {
      verdict = Verdict::passed;
      return options.locale + ", encoding " + options.encoding;
    }
  }
  verdict = Verdict::failed;
  return options.locale + " is not installed (`locale -a` lists those that are)";
}

}  // namespace

std::vector<DoctorLine> examine(const ServerOptions& options) {
  return {
      line_of("postgres programs", [&](Verdict& verdict) { return programs(options, verdict); }),
      line_of("postgres user", [](Verdict& verdict) { return user(verdict); }),
      line_of("postgres run directories",
              [&](Verdict& verdict) { return run_directories(options, verdict); }),
      line_of("postgres template cache",
              [&](Verdict& verdict) { return template_cache(options, verdict); }),
      line_of("postgres locale", [&](Verdict& verdict) { return locale(options, verdict); }),
  };
}

}  // namespace fulldress::postgres
