#pragma once

#include <cstddef>
#include <string>

namespace fulldress::migrations {

/// "../../NAME": a file two folders above, as SourceDirectory::shown() takes it.
[[nodiscard]] inline std::string path_above(std::string name, std::size_t levels) {
  for (std::size_t level = 0; level < levels; ++level) name.insert(0, "../");
  return name;
}

}  // namespace fulldress::migrations
