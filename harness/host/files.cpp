#include "harness/host/files.hpp"

#include "harness/base/error.hpp"
#include "harness/host/descriptor.hpp"
#include "harness/host/random.hpp"
#include "harness/host/system_error.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_read(const fs::path& path, int number) {
  throw_system_error({.id = "host.read-failed",
                      .what = "cannot read " + path.string(),
                      .number = number,
                      .advice = "check that the file exists and may be read"});
}

[[noreturn]] void fail_to_write(const fs::path& path, int number) {
  throw_system_error({.id = "host.write-failed",
                      .what = "cannot write " + path.string(),
                      .number = number,
                      .advice = "check that the folder exists, may be written and has room"});
}

// returns 0 or the error number.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// A device or a pipe: renaming a file over /dev/stdout would replace the device.
bool must_be_written_in_place(const fs::path& path) {
  std::error_code ignored;
  const auto status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_regular_file(status);
}

void write_in_place(const fs::path& path, std::string_view text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  const int number = file.is_open() ? write_all(file.get(), text) : errno;
  if (number != 0) fail_to_write(path, number);
}

}  // namespace

std::string read_file(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) fail_to_read(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail_to_read(path, errno);
  std::string text;
  text.reserve(static_cast<std::size_t>(status.st_size) + 1);
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_to_read(path, errno);
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void write_file_atomically(const fs::path& asked, std::string_view text) {
  if (must_be_written_in_place(asked)) return write_in_place(asked, text);
  // A link stays a link: the file behind it is replaced.
  std::error_code ignored;
  const bool is_link = fs::is_symlink(fs::symlink_status(asked, ignored));
  const fs::path path = is_link ? fs::weakly_canonical(asked) : asked;
  const fs::path draft = path.string() + "." + random_hex(6) + ".tmp";
  constexpr mode_t readable = 0666;
  Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable));
  if (!file.is_open()) fail_to_write(path, errno);
  int number = write_all(file.get(), text);
  struct stat old {};
  constexpr mode_t permissions = 07777;
  if (number == 0 && ::stat(path.c_str(), &old) == 0 &&
      ::fchmod(file.get(), old.st_mode & permissions) != 0) {
    number = errno;
  }
  file.close();
  if (number == 0 && ::rename(draft.c_str(), path.c_str()) != 0) number = errno;
  if (number != 0) {
    ::unlink(draft.c_str());
    fail_to_write(path, number);
  }
}

bool write_new_file(const fs::path& path, std::string_view text) {
  constexpr mode_t readable = 0666;
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable));
  if (!file.is_open()) {
    if (errno == EEXIST) return false;
    fail_to_write(path, errno);
  }
  const int number = write_all(file.get(), text);
  file.close();
  if (number != 0) {
    ::unlink(path.c_str());
    fail_to_write(path, number);
  }
  return true;
}

std::string last_lines(const fs::path& path, std::size_t lines_max) {
  std::string text;
  try {
    text = read_file(path);
  } catch (const InfrastructureError&) {
    return {};
  }
  while (text.ends_with('\n')) text.pop_back();
  std::size_t start = text.size();
  for (std::size_t lines = 0; lines < lines_max && start != 0; ++lines) {
    const auto newline = text.rfind('\n', start - 1);
    start = newline == std::string::npos ? 0 : newline;
  }
  if (start < text.size() && text[start] == '\n') ++start;
  return text.substr(start);
}

}  // namespace fulldress
