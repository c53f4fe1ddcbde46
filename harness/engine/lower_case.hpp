#pragma once

#include <string>
#include <string_view>

namespace fulldress {

/// `text` with the letters A to Z in lower case, as SQL folds its words; all else stays.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace fulldress
