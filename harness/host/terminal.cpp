#include "harness/host/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace fulldress {
namespace {

int descriptor_of(StandardStream stream) {
  return stream == StandardStream::output ? STDOUT_FILENO : STDERR_FILENO;
}

}  // namespace

bool is_terminal(StandardStream stream) { return isatty(descriptor_of(stream)) == 1; }

std::size_t terminal_columns(StandardStream stream) {
  winsize size{};
  const bool is_known = ioctl(descriptor_of(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : 100;
}

}  // namespace fulldress
