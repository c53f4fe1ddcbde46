#include "harness/run/console.hpp"

#include "harness/host/environment.hpp"
#include "harness/host/terminal.hpp"

namespace fulldress {
namespace {

bool is_set(const std::string& name) {
  const auto value = environment_variable(name);
  return value && !value->empty();
}

StreamStyle style_of(StandardStream stream, ColorChoice choice) {
  StreamStyle style;
  style.is_terminal = is_terminal(stream);
  style.columns = terminal_columns(stream);
  if (choice != ColorChoice::automatic) {
    style.has_color = choice == ColorChoice::always;
  } else if (is_set("FORCE_COLOR")) {
    style.has_color = true;
  } else {
    style.has_color = style.is_terminal && !is_set("NO_COLOR") &&
                      environment_variable("TERM").value_or("") != "dumb";
  }
  return style;
}

}  // namespace

ConsoleStyle console_style(ColorChoice choice) {
  return {style_of(StandardStream::output, choice), style_of(StandardStream::error, choice)};
}

}  // namespace fulldress
