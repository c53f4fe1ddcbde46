#pragma once

#include "harness/engine/value.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace fulldress::sqlite {

/// Streams rows into a table by one prepared INSERT; the caller opens and ends the transaction.
///
/// Values are text and take the column's affinity, except where SQLite's own conversion of text
/// would lose something: reals for numeric columns are bound as the double they are the text of,
/// `Infinity` as infinity, and `\x...` for a column declared as BLOB as the bytes. Text may hold
/// NUL. table     as it is written in SQL; the names of `columns` too. declared  the declared types
/// of `columns`. throws    SqlError 22P04 for a row with another number of values.
struct CopyTarget {
  std::string table;
  std::vector<std::string> columns;
  std::vector<std::string> declared;
};
[[nodiscard]] std::int64_t insert_rows(sqlite3* handle, const CopyTarget& target,
                                       const RowSource& source);

}  // namespace fulldress::sqlite
