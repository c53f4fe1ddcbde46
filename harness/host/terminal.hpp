#pragma once

#include <cstddef>

namespace fulldress {

enum class StandardStream { output, error };

/// Whether the stream is shown to a person.
[[nodiscard]] bool is_terminal(StandardStream stream);

/// Columns of the terminal behind the stream; 100 when there is none.
[[nodiscard]] std::size_t terminal_columns(StandardStream stream);

}  // namespace fulldress
