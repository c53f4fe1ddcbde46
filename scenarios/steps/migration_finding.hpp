#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/migration.hpp"

#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// An error about `migration`, "roundtrip.<id>", without a position; the caller makes it milder.
[[nodiscard]] Finding migration_finding(std::string_view id, const migrations::Migration& migration,
                                        std::string message);

}  // namespace fulldress::scenarios
