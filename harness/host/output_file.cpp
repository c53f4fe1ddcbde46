#include "harness/host/output_file.hpp"

#include "harness/host/random.hpp"
#include "harness/host/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fulldress {
namespace {

constexpr std::size_t draft_bytes = 6;
constexpr std::string_view draft_ending = ".tmp";

/// `name` is that of a draft of the file `file`: FILE.HEX.tmp
bool is_draft_of(std::string_view name, std::string_view file) {
  if (!name.starts_with(file)) return false;
  name.remove_prefix(file.size());
  if (!name.starts_with('.') || !name.ends_with(draft_ending)) return false;
  if (name.size() != 1 + 2 * draft_bytes + draft_ending.size()) return false;
  return name.substr(1, 2 * draft_bytes).find_first_not_of("0123456789abcdef") ==
         std::string_view::npos;
}

[[noreturn]] void fail_to_write(const std::filesystem::path& path, int number) {
  throw_system_error({.id = "host.write-failed",
                      .what = "cannot write " + path.string(),
                      .number = number,
                      .advice = "check that the folder exists, may be written and has room"});
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path) : path_(std::move(path)) {
  remove_abandoned(path_);
  // Somebody who tidies up may have come between the file and its lock.
  struct stat status {};
  do {
    open_draft();
  } while (::fstat(file_.get(), &status) == 0 && status.st_nlink == 0);
}

void OutputFile::open_draft() {
  constexpr mode_t readable = 0666;
  draft_ = path_.string() + "." + random_hex(draft_bytes) + std::string(draft_ending);
  file_ = Descriptor(::open(draft_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable));
  if (!file_.is_open()) fail_to_write(path_, errno);
  // The kernel drops the lock with the process. Without locks nothing is ever taken for abandoned.
  static_cast<void>(::flock(file_.get(), LOCK_EX | LOCK_NB));
}

void OutputFile::remove_abandoned(const std::filesystem::path& path) {
  const auto directory = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_draft_of(entry->path().filename().string(), path.filename().string())) continue;
    const Descriptor draft(
        ::open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!draft.is_open() || ::flock(draft.get(), LOCK_EX | LOCK_NB) != 0) continue;
    ::unlink(entry->path().c_str());
  }
}

OutputFile::~OutputFile() {
  if (!draft_.empty()) ::unlink(draft_.c_str());
}

void OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_to_write(path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void OutputFile::write_over(std::int64_t offset_bytes, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file_.get(), bytes.data(), bytes.size(), offset_bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_to_write(path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset_bytes += written;
  }
}

void OutputFile::commit() {
  if (::fsync(file_.get()) != 0) fail_to_write(path_, errno);
  file_.close();
  if (::rename(draft_.c_str(), path_.c_str()) != 0) fail_to_write(path_, errno);
  draft_.clear();
}

}  // namespace fulldress
