#pragma once

#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/session.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Roles of the whole server with their attributes, memberships and settings, as schema objects of
/// kinds "role", "role_membership" and "role_setting"; none on an engine without roles.
[[nodiscard]] std::vector<SchemaObject> read_roles(Session& session);

}  // namespace fulldress::scenarios
