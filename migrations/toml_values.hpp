#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fulldress::migrations {

/// A value of a kind no format asks for.
struct OtherTomlValue {
  friend bool operator==(const OtherTomlValue&, const OtherTomlValue&) = default;
};

using TomlValue = std::variant<OtherTomlValue, bool, std::string, std::vector<std::string>>;

/// The values of a TOML file by their keys with dots: "migrate.table-name".
using TomlValues = std::map<std::string, TomlValue>;

/// throws  UsageError "migrations.malformed-toml" with file:line:column.
[[nodiscard]] TomlValues parse_toml(std::string_view text, const std::string& file);

}  // namespace fulldress::migrations
