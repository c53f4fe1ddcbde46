#include "harness/host/file_lock.hpp"

#include "harness/base/error.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <utility>

namespace fulldress {
namespace {

constexpr mode_t private_file = 0600;

[[noreturn]] void fail(const std::filesystem::path& path, int number) {
  throw_system_error({.id = "host.lock-failed",
                      .what = "cannot lock " + path.string(),
                      .number = number,
                      .advice = "check that the folder may be written"});
}

Descriptor open_lock(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file));
  if (!file.is_open()) fail(path, errno);
  return file;
}

bool try_lock(const Descriptor& file, const std::filesystem::path& path) {
  int result = 0;
  do {
    result = ::flock(file.get(), LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno != EWOULDBLOCK) fail(path, errno);
  return result == 0;
}

}  // namespace

FileLock::FileLock(std::filesystem::path path, Descriptor file)
    : path_(std::move(path)), file_(std::move(file)) {}

FileLock::FileLock(const std::filesystem::path& path, const Deadline& deadline)
    : path_(path), file_(open_lock(path)) {
  if (!poll_until(deadline, [&] { return try_lock(file_, path_); })) {
    throw InfrastructureError("host.lock-timeout",
                              "another process still holds the lock " + path_.string() +
                                  "; wait for it to end, or look who it is with `fuser`");
  }
}

std::optional<FileLock> FileLock::try_acquire(const std::filesystem::path& path) {
  Descriptor file = open_lock(path);
  if (!try_lock(file, path)) return std::nullopt;
  return FileLock(path, std::move(file));
}

bool FileLock::is_current() const {
  struct stat held {};
  struct stat named {};
  return ::fstat(file_.get(), &held) == 0 && ::stat(path_.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

}  // namespace fulldress
