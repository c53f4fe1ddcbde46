#pragma once

#include <string_view>

namespace fulldress {

/// Who can repair what made a statement fail.
enum class SqlFault {
  rows,       ///< values, rules and rights of rows, and whatever a trigger or function raises
  statement,  ///< names, rights and the text of a statement, or where it was sent
  server      ///< connections, locks, room, deadlines: the same again may well succeed
};

/// The fault behind a SQLSTATE. A class that no server uses is one that a trigger or function of
/// the user chose (`raise ... using errcode = 'SHOP1'`), so it speaks of rows.
/// source  PostgreSQL's appendix "Error Codes"; SQLite's codes are mapped to the nearest.
[[nodiscard]] SqlFault fault_of(std::string_view sqlstate);

}  // namespace fulldress
