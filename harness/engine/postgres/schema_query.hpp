#pragma once

#include <string>

namespace fulldress::postgres {

/// The one statement that reads the whole catalogue: rows of kind, identity and definition.
///
/// `server_version_number` as in server_version_num, e.g. 150018: catalogues that a server does not
/// have yet are left out. source  sql/schema_*.sql; METHODS 3.
[[nodiscard]] std::string schema_query(int server_version_number);

}  // namespace fulldress::postgres
