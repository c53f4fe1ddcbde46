#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// A constant that a script names.
struct SqlConstant {
  std::string value;
  bool is_number = false;

  friend bool operator==(const SqlConstant&, const SqlConstant&) = default;
};

/// What variables of a body may hold, by their names in lower case; `$1` is one as well.
using NamedConstants = std::map<std::string, std::vector<SqlConstant>>;

/// The values one of which an expression has, as far as it is made of constants and of variables
/// that hold such: texts, numbers, `||`, format(), quote_ident() and the like. Of an array its
/// elements. nullopt: anything else.
[[nodiscard]] std::optional<std::vector<SqlConstant>> constants_of(std::string_view expression,
                                                                   const NamedConstants& variables);

/// A statement with constants in the place of variables, once for each of their values. Columns
/// that it writes into keep their names.
[[nodiscard]] std::vector<std::string> with_constants(std::string_view statement,
                                                      const NamedConstants& variables);

/// What stands between commas; those in parentheses, brackets and quotes part nothing.
[[nodiscard]] std::vector<std::string_view> parts_of_list(std::string_view list);

}  // namespace fulldress::scenarios
