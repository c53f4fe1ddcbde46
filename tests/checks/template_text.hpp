#pragma once

#include "tests/support/places.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace fulldress::checks::testing {

/// What the scaffolder writes for a new check of that name.
[[nodiscard]] inline std::string check_from_template(const std::string& name) {
  const auto path =
      std::filesystem::path(fulldress::testing::source_directory) / "cmake/templates/check.sql.in";
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  constexpr std::string_view mark = "@NAME@";
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
    text.replace(at, mark.size(), name);
  }
  return text;
}

}  // namespace fulldress::checks::testing
