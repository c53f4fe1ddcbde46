#pragma once

namespace fulldress::sqlite {

/// From now on `localtime` and `utc` of SQLite in this process are five hours behind UTC, whatever
/// zone the machine is in: times that a script moves by the zone one way only are found everywhere,
/// and the same everywhere. A SQLite that was built without its test controls keeps the machine's.
void fix_local_time();

}  // namespace fulldress::sqlite
