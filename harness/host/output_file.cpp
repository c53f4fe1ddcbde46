#include "harness/host/output_file.hpp"

#include "harness/host/random.hpp"
#include "harness/host/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace fulldress {
namespace {

[[noreturn]] void fail_to_write(const std::filesystem::path& path, int number) {
  throw_system_error({.id = "host.write-failed",
                      .what = "cannot write " + path.string(),
                      .number = number,
                      .advice = "check that the folder exists, may be written and has room"});
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path path)
    : path_(std::move(path)), draft_(path_.string() + "." + random_hex(6) + ".tmp") {
  constexpr mode_t readable = 0666;
  file_ = Descriptor(::open(draft_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable));
  if (!file_.is_open()) fail_to_write(path_, errno);
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
