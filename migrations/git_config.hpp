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

/// The values of one section, named as they are written where they first stand: Sqitch keeps the
/// case of what it hands on. `section` as in `core.variables`, its first word in lower case.
///
/// throws  as parse_git_config().
[[nodiscard]] std::map<std::string, std::string> parse_git_section(std::string_view text,
                                                                   const std::string& file,
                                                                   const std::string& section);

}  // namespace fulldress::migrations
