#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// A placeholder that nothing replaces.
struct UnsetPlaceholder {
  std::string name;  ///< without its colon and quotes
  std::size_t offset_bytes = 0;
};

/// The first `:ABCD_EFG` of a script where PostgreSQL's grammar has no colon: not in texts, quoted
/// names, comments, bodies in `$$` and slices of arrays, and not behind `::`. What `is_set` is
/// none.
[[nodiscard]] std::optional<UnsetPlaceholder> find_unset_placeholder(
    std::string_view script, const std::function<bool(const std::string& name)>& is_set);

/// The first variable of psql (`:name`, `:'name'`, `:"name"`) of a statement that is not set, under
/// the same conditions. None is told of JSON_OBJECT, which has a colon behind its keys.
[[nodiscard]] std::optional<UnsetPlaceholder> find_unset_variable(
    std::string_view statement, const std::function<bool(const std::string& name)>& is_set);

}  // namespace fulldress::migrations
