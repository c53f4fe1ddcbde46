#pragma once

#include "harness/base/error.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include <yaml-cpp/yaml.h>

namespace fulldress::migrations {

/// Where a node or an error of yaml-cpp stands; the file's start where it does not say.
[[nodiscard]] inline ScriptPosition position_of_mark(const std::string& shown,
                                                     const YAML::Mark& mark) {
  const auto counted = [](int zero_based) {
    return static_cast<std::size_t>(std::max(zero_based, 0)) + 1;
  };
  return {.file = shown, .line = counted(mark.line), .column = counted(mark.column)};
}

}  // namespace fulldress::migrations
