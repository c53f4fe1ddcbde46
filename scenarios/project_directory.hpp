#pragma once

#include <filesystem>
#include <string>

namespace fulldress::scenarios {

/// The directory of migrations a user means by naming `directory`: the only one below it where it
/// holds none itself, as the root of a project does; else `directory` as it is, also where another
/// tool's files say that the migrations are no SQL. Where the only one is refused by its format, or
/// is named for migrations, it is the one meant, so that its own mistakes are told.
///
/// Numbered files in a folder of another name (`seeds/01_users.sql`) count only where nothing
/// plainer is there. A format that is said is one of this very directory, of the folder that the
/// tool's own configuration there names, or of the only one below that may be of that format.
///
/// format  as the user has said it; empty: not at all.
/// throws  UsageError where several are below it.
[[nodiscard]] std::filesystem::path project_directory(const std::filesystem::path& directory,
                                                      const std::string& format = {});

}  // namespace fulldress::scenarios
