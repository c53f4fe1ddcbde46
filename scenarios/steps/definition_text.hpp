#pragma once

#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// A definition without its comments, with one blank for any white space between words and none
/// elsewhere, in lower case, and `now()` for CURRENT_TIMESTAMP; what stands in quotes stays as it
/// is. The outermost dollar quotes, which hold the body of a function, are looked into.
[[nodiscard]] std::string bare_definition(std::string_view definition);

/// Whether two definitions that differ do so in comments, case, white space and names of the
/// present moment only.
[[nodiscard]] bool differs_in_text_only(std::string_view before, std::string_view after);

}  // namespace fulldress::scenarios
