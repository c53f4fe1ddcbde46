#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The texts of a PostgreSQL array such as `{a,b}`, which is a path of keys as well; none where it
/// is no such array, or others than plain texts are among them.
[[nodiscard]] std::vector<std::string> array_texts(std::string_view text);

}  // namespace fulldress::scenarios
