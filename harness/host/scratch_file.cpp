#include "harness/host/scratch_file.hpp"

#include "harness/host/random.hpp"
#include "harness/host/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace fulldress {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} * 1024;
constexpr mode_t ours_alone = 0600;

[[noreturn]] void fail_to_write(const std::filesystem::path& folder, int number) {
  throw_system_error({.id = "host.write-failed",
                      .what = "cannot write a temporary file in " + folder.string(),
                      .number = number,
                      .advice = "check that the folder exists, may be written and has room"});
}

Descriptor open_nameless(const std::filesystem::path& folder) {
  Descriptor file(::open(folder.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, ours_alone));
  if (file.is_open()) return file;
  // Not every file system knows files that never had a name.
  const auto name = folder / (".fd-scratch." + random_hex(6));
  file = Descriptor(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, ours_alone));
  if (!file.is_open() || ::unlink(name.c_str()) != 0) fail_to_write(folder, errno);
  return file;
}

}  // namespace

ScratchFile::ScratchFile(const std::filesystem::path& folder)
    : folder_(folder), file_(open_nameless(folder)) {}

void ScratchFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_to_write(folder_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_bytes_ += written;
  }
}

void ScratchFile::read(const std::function<void(std::string_view)>& sink) const {
  std::string piece(piece_bytes, '\0');
  for (std::int64_t at = 0; at < size_bytes_;) {
    const auto got = ::pread(file_.get(), piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      throw_system_error({.id = "host.read-failed",
                          .what = "cannot read a temporary file in " + folder_.string(),
                          .number = got < 0 ? errno : EIO,
                          .advice = "check the disk"});
    }
    sink(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    at += got;
  }
}

}  // namespace fulldress
