#pragma once

#include <filesystem>

namespace fulldress::scenarios {

/// The directory of migrations a user means by naming `directory`: the only one below it where it
/// holds none itself, as the root of a project does; else `directory` as it is, also where another
/// tool's files say that the migrations are no SQL.
///
/// Numbered files in a folder of another name (`seeds/01_users.sql`) count only where nothing
/// plainer is there.
///
/// throws  UsageError where several are below it.
[[nodiscard]] std::filesystem::path project_directory(const std::filesystem::path& directory);

}  // namespace fulldress::scenarios
