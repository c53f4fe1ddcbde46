#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Roles that `scripts` of PostgreSQL expect on the server: the ones they grant to or revoke from,
/// name as an owner, in a policy or in default privileges, and that none of `scripts` and `others`
/// creates. Where roles are created by names a script puts together, those it has as a text count
/// as created. Only statements are looked at, not the bodies of functions and of DO blocks, which
/// may ask first whether a role is there. `set role` is left out: what such a role may do is not
/// known.
[[nodiscard]] std::set<std::string> expected_roles(const std::vector<std::string_view>& scripts,
                                                   const std::vector<std::string_view>& others);

}  // namespace fulldress::scenarios
