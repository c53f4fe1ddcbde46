#pragma once

#include <string_view>

namespace fulldress::scenarios {

/// Whether the columns that two lists (`id, name, note`) have in common follow each other alike in
/// both: then the lists differ in columns that are lost or left over, and none has moved.
[[nodiscard]] bool moves_no_column(std::string_view before, std::string_view after);

}  // namespace fulldress::scenarios
