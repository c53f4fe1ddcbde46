#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// One statement as the Supabase CLI cuts it out of a file.
struct SupabaseStatement {
  std::string_view text;  ///< without the semicolons behind it and the blanks around it
  std::size_t offset_bytes = 0;

  friend bool operator==(const SupabaseStatement&, const SupabaseStatement&) = default;
};

/// Splits as the tool does, with its simplifications: a backslash hides the next character, the
/// first closing parenthesis closes all, ATOMIC runs to the next END, comments are kept.
///
/// `text` must outlive the result. source  supabase/cli: pkg/parser/{token,state}.go.
[[nodiscard]] std::vector<SupabaseStatement> split_as_supabase(std::string_view text);

}  // namespace fulldress::migrations
