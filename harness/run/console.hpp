#pragma once

#include <cstddef>
#include <string>

namespace fulldress {

enum class ColorChoice { automatic, always, never };

/// How a stream may be written to. Colour is off when it is no terminal, NO_COLOR is set, or TERM
/// is dumb (REPORTS 3.2).
struct StreamStyle {
  bool is_terminal = false;
  bool has_color = false;
  std::size_t columns = 100;
};

struct ConsoleStyle {
  StreamStyle output;
  StreamStyle error;
};

/// What the environment and `choice` allow; --color wins over FORCE_COLOR, which wins over
/// NO_COLOR.
[[nodiscard]] ConsoleStyle console_style(ColorChoice choice);

}  // namespace fulldress
