#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// One setting of a tool's configuration file.
struct Property {
  std::string key;
  std::string value;
  std::size_t offset_bytes = 0;  ///< where its line starts
};

/// The lines `key=value` of a file as Java's Properties and Flyway's .conf have them, in order. A
/// line that ends in a backslash goes on in the next one.
[[nodiscard]] std::vector<Property> properties_of(std::string_view text);

/// The values of a TOML file by their dotted names, in order. Strings, words, arrays (joined by
/// commas) and inline tables on one line are read; what else there is is left out.
[[nodiscard]] std::vector<Property> toml_values_of(std::string_view text);

/// The items of a list with commas, without blanks around them and without empty ones.
[[nodiscard]] std::vector<std::string> items_of(std::string_view list);

}  // namespace fulldress::migrations
