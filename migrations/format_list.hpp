#pragma once

#include "migrations/format.hpp"

#include <memory>
#include <vector>

namespace fulldress::migrations {

/// One format for every file in migrations/formats, in name order, made for these settings.
/// Generated at configure time.
[[nodiscard]] std::vector<std::unique_ptr<Format>> all_formats(const FormatSettings& settings);

}  // namespace fulldress::migrations
