#pragma once

#include <string_view>

namespace fulldress::migrations {

/// Whether `left` sorts before `right` as JavaScript's localeCompare() sorts names in the root
/// locale: signs before digits before letters, and case only where nothing else differs. Characters
/// beyond ASCII sort behind all others, by their bytes.
[[nodiscard]] bool is_before_in_locale(std::string_view left, std::string_view right);

}  // namespace fulldress::migrations
