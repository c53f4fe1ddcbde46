#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What the definition of a table or a view says of it, one by one: `unlogged`,
/// `with (fillfactor=70)`.
[[nodiscard]] std::vector<std::string> properties_of(const std::string& definition);

/// What a property is about, as ids call it; properties of one name are each other's counterparts.
[[nodiscard]] std::string name_of_property(const std::string& property);

/// Whether two lists of storage options, `with (fillfactor=100)` or nothing, say the same: what is
/// set to PostgreSQL's own default is as if it was not set.
[[nodiscard]] bool are_same_options(std::string_view before, std::string_view after);

}  // namespace fulldress::scenarios
