#pragma once

#include "migrations/migration.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Tables, in lower case, that some script copies rows of another one into (`insert into users
/// select id, slug from orgs`) without asking which are there, and whose rows no statement compares
/// with the other one's. Generated keys that both hold would be in the way of what is to be proven,
/// as UUIDs of two tables never are.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::set<std::string> merged_tables(const std::vector<migrations::Migration>& all,
                                                  std::string_view engine);

}  // namespace fulldress::scenarios
