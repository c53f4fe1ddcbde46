#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

struct TernStatement {
  std::string_view text;
  std::size_t offset_bytes = 0;
};

/// The statements of a script that runs without a transaction, cut as tern cuts them, with its
/// mistakes: a backslash in a comment hides the character behind it.
[[nodiscard]] std::vector<TernStatement> split_as_tern(std::string_view text);

}  // namespace fulldress::migrations
