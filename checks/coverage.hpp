#pragma once

#include "checks/check.hpp"

#include <string>
#include <vector>

namespace fulldress::checks {

/// What of the catalogue was asked of a database with `engine`, in lines for people: how many
/// checks ran, were skipped and were not asked, each grouped by the reason; how many of
/// the user's own did; and how many outcomes rest on a sample. A check ran when any of its subjects
/// was asked.
[[nodiscard]] std::vector<std::string> coverage_notes(const std::vector<CheckOutcome>& outcomes,
                                                      const CheckOptions& options,
                                                      const std::string& engine);

}  // namespace fulldress::checks
