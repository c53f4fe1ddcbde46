#pragma once

namespace fulldress::sqlite {

/// Name of a VFS that opens databases and their journals for reading only, whatever is asked for,
/// deletes nothing, and lets SQLite believe that the database could be written.
///
/// SQLite parses no CHECK constraint of a database it knows it cannot write
/// (sqlite3AddCheckConstraint in build.c), so `pragma integrity_check` passes rows that violate
/// one. Here it parses them; a write fails in the operating system at the latest.
[[nodiscard]] const char* read_only_vfs();

}  // namespace fulldress::sqlite
