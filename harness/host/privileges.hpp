#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace fulldress {

/// An account of this machine.
struct User {
  unsigned user_id = 0;
  unsigned group_id = 0;
  std::string name;

  friend bool operator==(const User&, const User&) = default;
};

[[nodiscard]] bool is_root();

/// The account we run as. A number without a passwd entry has an empty name.
[[nodiscard]] User current_user();

/// Who database servers run as, because they refuse to run as root: ourselves, or as root
/// `postgres`, else `nobody`.
/// throws InfrastructureError "host.no-server-user" when there is nobody, or when our own number
/// has no passwd entry (the servers look it up and give up without).
[[nodiscard]] User server_user();

/// The number of the user a file or directory belongs to, a link itself; nullopt when it is not
/// there.
[[nodiscard]] std::optional<unsigned> owner_of(const std::filesystem::path& path);

/// Gives one file or directory to `owner`. throws InfrastructureError "host.write-failed".
void change_owner(const std::filesystem::path& path, const User& owner);

}  // namespace fulldress
