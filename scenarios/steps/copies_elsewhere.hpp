#pragma once

#include "scenarios/steps/announcing_scripts.hpp"

#include <string>

namespace fulldress::scenarios {

/// Whether an up puts rows of `table`, or values of its `column`, elsewhere: then the down can and
/// must bring them back.
[[nodiscard]] bool copies_rows(const AnnouncingScripts& scripts, const TableName& table);
[[nodiscard]] bool copies_values(const AnnouncingScripts& scripts, const TableName& table,
                                 const std::string& column);

}  // namespace fulldress::scenarios
