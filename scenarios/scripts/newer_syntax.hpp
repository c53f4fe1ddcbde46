#pragma once

#include <optional>
#include <string_view>

namespace fulldress::scenarios {

/// Something that no single word shows, but the words around it.
struct NewerSyntax {
  std::string_view name;  ///< "ORDER BY in an aggregate"
  int since = 0;          ///< the minor version of SQLite 3 that knows it
};

/// What `statement`, which SQLite refused, asks of later versions; nullopt: nothing of the kind.
/// source  https://sqlite.org/changes.html, 3.44 and 3.46
[[nodiscard]] std::optional<NewerSyntax> newer_sqlite_syntax(std::string_view statement);

}  // namespace fulldress::scenarios
