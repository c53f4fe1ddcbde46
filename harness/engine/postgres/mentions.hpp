#pragma once

#include "harness/engine/postgres/schema_memory.hpp"

#include <optional>
#include <set>
#include <vector>

namespace fulldress::postgres {

/// What has become of the names of a relation, its columns, indexes and constraints.
enum class Names {
  lost,  ///< one is not there any more
  kept   ///< all are, and columns have come
};

/// The relations of which something is called otherwise than before.
struct RenamedRelations {
  std::set<RelationId> lost;   ///< Names::lost
  std::set<RelationId> wider;  ///< Names::kept
};

/// Compares what was told of `changed` in `before` with all that is told of them `now`.
[[nodiscard]] RenamedRelations renamed_relations(const std::set<RelationId>& changed,
                                                 const std::vector<CatalogueObject>& before,
                                                 const std::vector<CatalogueObject>& now);

/// The other relations of which a definition holds the name of one of `relations`, as `objects`
/// tell it: a constant of type regclass[] names a relation and depends on nothing. Names::kept:
/// definitions that may list its columns.
///
/// returns  nullopt where a name is spelled so that it is not sure to be found, or a definition
/// that belongs to no relation holds one.
[[nodiscard]] std::optional<std::set<RelationId>> relations_that_mention(
    const std::set<RelationId>& relations, const std::vector<CatalogueObject>& objects,
    Names names);

}  // namespace fulldress::postgres
