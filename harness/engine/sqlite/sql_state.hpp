#pragma once

#include "harness/base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace fulldress::sqlite {

/// The SQLSTATE nearest to an extended result code.
///
/// SQLite has one code, SQLITE_ERROR, for everything the parser refuses; there `message` decides.
///
/// | result code                              | SQLSTATE                                       |
/// |------------------------------------------|------------------------------------------------|
/// | CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID   | 23505 unique violation                         |
/// | CONSTRAINT_FOREIGNKEY                    | 23503 foreign key violation                    |
/// | CONSTRAINT_NOTNULL                       | 23502 not null violation                       |
/// | CONSTRAINT_CHECK                         | 23514 check violation                          |
/// | CONSTRAINT_DATATYPE, MISMATCH            | 42804 datatype mismatch                        |
/// | CONSTRAINT_TRIGGER (`raise(abort, ..)`)  | P0001 raised by the schema                     |
/// | CONSTRAINT, the others                   | 23000 integrity constraint violation           |
/// | READONLY                                 | 25006 read-only; _DBMOVED 58P01 file is gone   |
/// | BUSY, PROTOCOL                           | 55P03 lock not available; BUSY_SNAPSHOT 40001  |
/// | LOCKED                                   | 55006 object in use                            |
/// | FULL                                     | 53100 disk full                                |
/// | NOMEM                                    | 53200 out of memory                            |
/// | TOOBIG                                   | 54000 program limit exceeded                   |
/// | IOERR                                    | 58030 i/o error                                |
/// | CANTOPEN                                 | 58P01 file cannot be opened                    |
/// | CORRUPT, NOTADB                          | XX001 data corrupted                           |
/// | INTERRUPT                                | 57014 query cancelled                          |
/// | AUTH, PERM                               | 42501 not allowed                              |
/// | RANGE                                    | 08P01 parameters do not fit the statement      |
/// | ERROR: no such table                     | 42P01; column 42703, function 42883,           |
/// |                                          | index, trigger, view, module, collation 42704  |
/// | ERROR: already exists                    | 42P07; duplicate column 42701                  |
/// | ERROR: ambiguous column                  | 42702                                          |
/// | ERROR: foreign key mismatch              | 42830                                          |
/// | ERROR: transaction within a transaction  | 25001; no transaction is active 25P01          |
/// | ERROR: syntax, token, incomplete input   | 42601                                          |
/// | ERROR, the others                        | 42000                                          |
[[nodiscard]] std::string_view sql_state_of(int extended_code, std::string_view message);

/// The SqlError for the last failure on `handle`, with the server's message as one line.
[[nodiscard]] SqlError sql_error(sqlite3* handle, std::string_view statement,
                                 std::optional<std::size_t> offset_bytes);

/// SQLite would silently cut a script off at a NUL byte. throws SqlError 22021 that points at it.
void refuse_nul_in_script(std::string_view script);

/// Text with a NUL byte reads back differently in different places. throws SqlError 22021 that says
/// `what` it is and does not show it.
void refuse_nul_in_value(std::string_view value, std::string_view what);

}  // namespace fulldress::sqlite
