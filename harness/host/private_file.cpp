#include "harness/host/private_file.hpp"

#include "harness/host/descriptor.hpp"
#include "harness/host/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fulldress {

bool write_private_file(const std::filesystem::path& path, std::string_view text) {
  constexpr mode_t ours_alone = 0600;
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  const Descriptor file(::open(path.c_str(), flags, ours_alone));
  if (!file.is_open()) return false;
  while (!text.empty()) {
    const auto written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int number = errno;
      ::unlink(path.c_str());
      throw_system_error({.id = "host.write-failed",
                          .what = "cannot write " + path.string(),
                          .number = number,
                          .advice = "check that the folder has room"});
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace fulldress
