#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/session.hpp"

namespace fulldress::scenarios {

/// Whether every row of `difference` has kept its values and only spells them otherwise: 1.5 and
/// 1.50 of a numeric, white space and the order of keys of a json. Only types whose equality means
/// that nothing is lost are asked about; 'a' and 'A' of a citext, or a month and 30 days, are equal
/// and not the same. False where rows are missing or new, and where not all of them are known.
///
/// session  of the database after the change; asks it about types and values
[[nodiscard]] bool is_respelled_only(Session& session, const TableDifference& difference);

}  // namespace fulldress::scenarios
