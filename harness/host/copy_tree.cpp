#include "harness/host/copy_tree.hpp"

#include "harness/host/descriptor.hpp"
#include "harness/host/system_error.hpp"

#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <memory>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>
#include <xxhash.h>

namespace fulldress {
namespace {

constexpr mode_t permission_bits = 07777;
constexpr mode_t private_directory = 0700;
constexpr std::size_t buffer_bytes = std::size_t{256} * 1024;

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

std::uint64_t hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

class TreeCopy {
 public:
  explicit TreeCopy(const CopyTreeOptions& options) : options_(options), buffer_(buffer_bytes) {}

  TreeDigest run() {
    const Descriptor from(::open(options_.from.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!from.is_open()) fail("read", "");
    struct stat status {};
    if (::fstat(from.get(), &status) != 0) fail("read", "");
    if (::mkdir(options_.to.c_str(), private_directory) != 0) fail("make", "");
    const Descriptor to(::open(options_.to.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!to.is_open()) fail("make", "");
    struct stat target {};
    can_share_ = ::fstat(to.get(), &target) == 0 && target.st_dev == status.st_dev;
    finish(to, status, "");
    copy_entries(from, to, "");
    return digest_;
  }

 private:
  void copy_entries(const Descriptor& from, const Descriptor& to, const std::string& folder) {
    // fdopendir takes over the descriptor it is given.
    const std::unique_ptr<DIR, CloseDirectory> entries(
        ::fdopendir(::openat(from.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    if (!entries) fail("read", folder);
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(entries.get());
      if (entry == nullptr || options_.stop.stop_requested()) break;
      const char* name = static_cast<const char*>(entry->d_name);
      if (std::string_view(name) == "." || std::string_view(name) == "..") continue;
      copy_entry(from, to, {.name = name, .path = folder + name});
    }
    if (errno != 0) fail("read", folder);
  }

  struct Entry {
    const char* name;  ///< in its folder
    std::string path;  ///< relative to the root
  };

  void copy_entry(const Descriptor& from, const Descriptor& to, const Entry& entry) {
    const Descriptor source(
        ::openat(from.get(), entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!source.is_open() && errno == ELOOP) return copy_link(from, to, entry);
    if (!source.is_open()) fail("read", entry.path);
    struct stat status {};
    if (::fstat(source.get(), &status) != 0) fail("read", entry.path);
    if (S_ISDIR(status.st_mode)) {
      if (options_.is_left_out && options_.is_left_out(entry.path)) return;
      if (::mkdirat(to.get(), entry.name, private_directory) != 0) fail("make", entry.path);
      const Descriptor target(
          ::openat(to.get(), entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!target.is_open()) fail("make", entry.path);
      finish(target, status, entry.path);
      add(entry.path, status, "");
      copy_entries(source, target, entry.path + "/");
    } else if (S_ISREG(status.st_mode)) {
      copy_file(source, to, entry, status);
    } else {
      errno = EINVAL;
      fail("copy what is neither file nor folder nor link:", entry.path);
    }
  }

  void copy_file(const Descriptor& source, const Descriptor& to, const Entry& entry,
                 const struct stat& status) {
    const Descriptor target(::openat(to.get(), entry.name,
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                     status.st_mode & permission_bits));
    if (!target.is_open()) fail("write", entry.path);
    finish(target, status, entry.path);
    add(entry.path, status, "");
    if (status.st_size == 0) return;
    digest_.bytes += static_cast<std::uint64_t>(status.st_size);
    if (can_share_ && ::ioctl(target.get(), FICLONE, source.get()) == 0) {
      digest_.has_content = false;
      return;
    }
    // Asked once: a file system that cannot do it for one file cannot for the next.
    can_share_ = false;
    copy_bytes(source, target, entry.path);
  }

  void copy_bytes(const Descriptor& source, const Descriptor& target, const std::string& path) {
    // The path seeds the hash, so that two files whose bytes were swapped are noticed.
    std::uint64_t hash = hash_of(path);
    for (;;) {
      const auto got = ::read(source.get(), buffer_.data(), buffer_.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("read", path);
      if (got == 0) break;
      std::string_view rest(buffer_.data(), static_cast<std::size_t>(got));
      hash = XXH3_64bits_withSeed(rest.data(), rest.size(), hash);
      while (!rest.empty()) {
        const auto written = ::write(target.get(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write", path);
        rest.remove_prefix(static_cast<std::size_t>(written));
      }
    }
    digest_.content += hash;
  }

  void copy_link(const Descriptor& from, const Descriptor& to, const Entry& entry) {
    std::array<char, 4096> text{};
    const auto length = ::readlinkat(from.get(), entry.name, text.data(), text.size() - 1);
    if (length < 0) fail("read", entry.path);
    if (::symlinkat(text.data(), to.get(), entry.name) != 0) fail("write", entry.path);
    if (options_.owner && ::fchownat(to.get(), entry.name, options_.owner->user_id,
                                     options_.owner->group_id, AT_SYMLINK_NOFOLLOW) != 0) {
      fail("give away", entry.path);
    }
    struct stat status {};
    status.st_mode = S_IFLNK;
    add(entry.path, status, text.data());
  }

  // Owner first: changing it clears some permission bits.
  void finish(const Descriptor& target, const struct stat& status, const std::string& path) {
    if (options_.owner &&
        ::fchown(target.get(), options_.owner->user_id, options_.owner->group_id) != 0) {
      fail("give away", path);
    }
    // The umask may have taken bits from a file, and folders were made private.
    const mode_t permissions = status.st_mode & permission_bits;
    if (permissions != private_directory && permissions != (S_IRUSR | S_IWUSR) &&
        ::fchmod(target.get(), permissions) != 0) {
      fail("set permissions of", path);
    }
  }

  void add(const std::string& path, const struct stat& status, std::string_view link) {
    const bool is_file = S_ISREG(status.st_mode);
    std::string line = path;
    line += '\0';
    line += std::to_string(status.st_mode) + " " + std::to_string(is_file ? status.st_size : 0);
    line += link;
    digest_.shape += hash_of(line);
    ++digest_.entries;
  }

  [[noreturn]] void fail(const std::string& action, const std::string& path) const {
    const int number = errno;
    throw_system_error({.id = action == "read" ? "host.read-failed" : "host.copy-failed",
                        .what = "cannot " + action + " " +
                                (options_.from / path).lexically_normal().string() +
                                " while copying it to " + options_.to.string(),
                        .number = number,
                        .advice = number == ENOSPC ? "free some room or name another folder"
                                                   : "check permissions there"});
  }

  const CopyTreeOptions& options_;
  std::vector<char> buffer_;
  TreeDigest digest_;
  bool can_share_ = false;
};

}  // namespace

bool TreeDigest::matches(const TreeDigest& other) const {
  return entries == other.entries && bytes == other.bytes && shape == other.shape &&
         (!has_content || !other.has_content || content == other.content);
}

TreeDigest copy_tree(const CopyTreeOptions& options) { return TreeCopy(options).run(); }

}  // namespace fulldress
