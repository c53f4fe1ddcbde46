#include "harness/host/privileges.hpp"

#include "harness/base/error.hpp"
#include "harness/host/system_error.hpp"

#include <cerrno>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace fulldress {
namespace {

constexpr std::size_t passwd_bytes = 16384;

std::optional<User> found(const passwd* entry) {
  if (entry == nullptr) return std::nullopt;
  return User{.user_id = entry->pw_uid, .group_id = entry->pw_gid, .name = entry->pw_name};
}

std::optional<User> user_named(const char* name) {
  passwd entry{};
  passwd* result = nullptr;
  std::vector<char> buffer(passwd_bytes);
  ::getpwnam_r(name, &entry, buffer.data(), buffer.size(), &result);
  return found(result);
}

std::optional<User> user_numbered(uid_t number) {
  passwd entry{};
  passwd* result = nullptr;
  std::vector<char> buffer(passwd_bytes);
  ::getpwuid_r(number, &entry, buffer.data(), buffer.size(), &result);
  return found(result);
}

}  // namespace

bool is_root() { return ::geteuid() == 0; }

User current_user() {
  const auto known = user_numbered(::geteuid());
  return {.user_id = ::geteuid(), .group_id = ::getegid(), .name = known ? known->name : ""};
}

User server_user() {
  if (!is_root()) {
    User self = current_user();
    if (self.name.empty()) {
      throw InfrastructureError(
          "host.no-server-user",
          "user number " + std::to_string(self.user_id) +
              " has no entry in /etc/passwd and PostgreSQL refuses to run without one; add an "
              "entry or run as another user");
    }
    return self;
  }
  for (const char* name : {"postgres", "nobody"}) {
    auto user = user_named(name);
    if (user && user->user_id != 0) return *user;
  }
  throw InfrastructureError("host.no-server-user",
                            "PostgreSQL refuses to run as root, and neither user postgres nor "
                            "user nobody exists; create one of them");
}

std::optional<unsigned> owner_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status.st_uid;
}

void change_owner(const std::filesystem::path& path, const User& owner) {
  if (::lchown(path.c_str(), owner.user_id, owner.group_id) == 0) return;
  throw_system_error({.id = "host.write-failed",
                      .what = "cannot give " + path.string() + " to user " + owner.name,
                      .number = errno,
                      .advice = "run as an ordinary user, or allow chown to root"});
}

}  // namespace fulldress
