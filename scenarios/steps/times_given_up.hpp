#pragma once

#include "scenarios/steps/announcing_scripts.hpp"

#include <string>

namespace fulldress::scenarios {

/// Whether `column`, in which rows of `difference` have changed, says when a row was changed last,
/// and an up gives that up: `set state = 'done', updated_at = now()`, or what a trigger writes into
/// `updated_at`. Nobody can say later when the row was changed before.
[[nodiscard]] bool gives_up_times(const AnnouncingScripts& scripts,
                                  const TableDifference& difference, const std::string& column);

}  // namespace fulldress::scenarios
