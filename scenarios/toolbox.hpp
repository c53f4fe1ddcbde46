#pragma once

#include "harness/run/toolbox.hpp"
#include "scenarios/subject.hpp"

namespace fulldress::scenarios {

/// Everything the command line needs but the reports. `engines` must outlive the result and the
/// plans made with it.
[[nodiscard]] Toolbox make_toolbox(const Engines& engines);

}  // namespace fulldress::scenarios
