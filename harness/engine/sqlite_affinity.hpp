#pragma once

#include <string_view>

namespace fulldress {

/// What a column of SQLite turns values into, where they can be turned without loss.
enum class SqliteAffinity {
  none,     ///< declared without a type: values stay as they are
  any,      ///< ANY: as `none` in a STRICT table, as `numeric` in any other
  integer,  ///< like `numeric`
  text,
  blob,  ///< declared with BLOB: values stay as they are
  real,
  numeric
};

/// By SQLite's rules for declared types, in its order.
/// source  sqlite.org/datatype3.html 3.1
[[nodiscard]] SqliteAffinity sqlite_affinity_of(std::string_view declared_type);

}  // namespace fulldress
