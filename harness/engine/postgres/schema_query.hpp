#pragma once

#include "harness/engine/session.hpp"

#include <set>
#include <string>

namespace fulldress::postgres {

/// The one statement that reads the whole catalogue: rows of kind, identity, definition and the
/// relation they belong to, "0" for none; null for one that is odd, so that nobody may read some
/// relations only.
///
/// `server_version_number` as in server_version_num, e.g. 150018: catalogues that a server does not
/// have yet are left out. source  sql/schema_*.sql; METHODS 3.
///
/// absent  families of objects this database has none of; see absent_families().
[[nodiscard]] std::string schema_query(int server_version_number,
                                       const std::set<std::string>& absent);

/// The statement that reads the same rows of the relations $1, an array of object ids.
[[nodiscard]] std::string some_relations_query();

/// The families that have nothing to describe in this database, as far as a look at one catalogue
/// each proves it.
[[nodiscard]] std::set<std::string> absent_families(Session& session);

}  // namespace fulldress::postgres
