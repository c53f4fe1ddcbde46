#include "harness/host/mapped_file.hpp"

#include "harness/base/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fulldress {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& reason) {
  throw InfrastructureError("host.read-failed", "cannot read " + path.string() + ": " + reason);
}

std::string system_reason() { return std::generic_category().message(errno); }

/// Closes the descriptor at the end: a mapping outlives it.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) fail(path, system_reason());
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { ::close(number_); }

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const OpenFile file(path);
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) fail(path, system_reason());
  if (!S_ISREG(facts.st_mode)) fail(path, "it is not a regular file");
  size_bytes_ = static_cast<std::size_t>(facts.st_size);
  // An empty mapping is an error to the system.
  if (size_bytes_ == 0) return;
  void* mapping = ::mmap(nullptr, size_bytes_, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (mapping == MAP_FAILED) fail(path, system_reason());
  ::madvise(mapping, size_bytes_, MADV_SEQUENTIAL);
  mapping_ = mapping;
}

MappedFile::~MappedFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, size_bytes_);
}

}  // namespace fulldress
