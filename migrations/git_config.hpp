#pragma once

#include <map>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// The values of a file in git's configuration syntax by `section.key` or `section.sub.key`, the
/// section and the key in lower case; of several values the last. `file` is for messages.
///
/// throws  UsageError "migrations.bad-config" with file:line:column.
/// source  git-config(1), "Syntax".
[[nodiscard]] std::map<std::string, std::string> parse_git_config(std::string_view text,
                                                                  const std::string& file);

}  // namespace fulldress::migrations
