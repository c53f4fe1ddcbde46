#pragma once

#include "harness/engine/postgres/schema_memory.hpp"

#include <optional>
#include <set>
#include <vector>

namespace fulldress::postgres {

/// The other relations of which a definition holds the name of one of `relations`, as `objects`
/// tell it: a constant of type regclass[] names a relation and depends on nothing.
///
/// returns  nullopt where a name is spelled so that it is not sure to be found, or a definition
/// that belongs to no relation holds one.
[[nodiscard]] std::optional<std::set<RelationId>> relations_that_mention(
    const std::set<RelationId>& relations, const std::vector<CatalogueObject>& objects);

}  // namespace fulldress::postgres
