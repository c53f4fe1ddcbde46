#pragma once

#include "harness/engine/schema_snapshot.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Adds to `renamed` what differs in nothing but that an index is called otherwise: that it belongs
/// to the one of the table above.
/// names  the old identities of renamed indexes, with the new ones.
void add_renamed_parts(const std::vector<SchemaDifference>& differences,
                       const std::map<std::string, std::string>& names,
                       std::set<const SchemaDifference*>& renamed);

}  // namespace fulldress::scenarios
