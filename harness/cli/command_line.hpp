#pragma once

#include "harness/run/toolbox.hpp"

namespace fulldress {

/// Runs the program: finds the verb, parses its options, rehearses, prints, writes reports. Never
/// throws.
///
/// The other place that catches Error. returns a documented exit code (DESIGN 7).
[[nodiscard]] int run_command_line(int argument_count, char** arguments, const Toolbox& toolbox);

}  // namespace fulldress
