#pragma once

#include <string>
#include <string_view>

namespace fulldress {

/// Whether PostgreSQL may write one definition as the other once it has read it again, as every
/// dump and restore makes it do: a chain of `or` or `and` that a comparison of rows was made of
/// loses its inner parentheses, `'a'::text` gets the name that its type gives a column, a cast
/// array has the cast at its elements. Only for texts that come from one and the same dump: the
/// precedence that parentheses give is not compared.
[[nodiscard]] bool may_be_reread_as(std::string_view before, std::string_view after);

/// Whether a definition is what restoring a backup makes of the other one. A server whose disks are
/// others has other tablespaces, or none, and a body that is kept as text is never spelled
/// otherwise.
[[nodiscard]] bool is_restored_as(const std::string& before, const std::string& after);

}  // namespace fulldress
