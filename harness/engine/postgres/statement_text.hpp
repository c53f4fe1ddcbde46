#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress::postgres {

/// The byte offset in `text` of the `character`th character, counted from 1; nullopt behind the
/// end.
///
/// `client_encoding` is libpq's number of the encoding `text` was sent in.
[[nodiscard]] std::optional<std::size_t> byte_offset_of(const std::string& text,
                                                        std::size_t character, int client_encoding);

/// The first line of a statement that is not blank, as it fits into a message and may be seen:
/// short, on one line, passwords replaced.
[[nodiscard]] std::string headline(std::string_view statement);

}  // namespace fulldress::postgres
