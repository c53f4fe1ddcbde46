#pragma once

#include "harness/engine/schema_snapshot.hpp"

#include <string>

namespace fulldress::scenarios {

/// The statement that puts back what a table or an index has inherited from, as the end of a
/// message: ": `alter table public.c inherit public.p` restores it". Empty where `difference` is no
/// lost inheritance, where the parent is gone as well, and of several parents, as their order
/// counts.
///
/// schema  where it is lost.
[[nodiscard]] std::string way_back_to_parent(const SchemaDifference& difference,
                                             const SchemaSnapshot& schema);

}  // namespace fulldress::scenarios
