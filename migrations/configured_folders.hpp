#pragma once

#include "migrations/source_directory.hpp"

#include <map>
#include <string>

namespace fulldress::migrations {

/// The folders of migrations that tools' own configurations in `directory` name, relative to it, by
/// format. A folder may not be there.
[[nodiscard]] std::map<std::string, std::string> configured_folders(
    const SourceDirectory& directory);

}  // namespace fulldress::migrations
