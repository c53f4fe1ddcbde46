#pragma once

#include "migrations/source_directory.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// A location as a path: without `filesystem:` or `classpath:`, `./` and a slash at the end.
[[nodiscard]] std::string plain_location(std::string location);

/// What the locations of a configuration `level` directories above mean for the directory: its
/// folders, and those outside of it (`flyway_location_outside`), joined by commas. Empty when they
/// say nothing about it: none is to be found here, or it lies in one of them alone.
///
/// `filesystem:` is a path from where the configuration lies; what is on a class path, or absolute
/// as in a container, is a folder of the directory that ends so.
[[nodiscard]] std::string folders_of_locations(const SourceDirectory& directory,
                                               const std::vector<std::string>& locations,
                                               std::size_t level);

}  // namespace fulldress::migrations
