#pragma once

#include "harness/engine/engine.hpp"

#include <vector>

namespace fulldress::postgres {

/// What `fulldress doctor` says of this engine: programs, version, user, folders and their room,
/// locale. Starts nothing and changes nothing but the cache folder, which it makes.
[[nodiscard]] std::vector<DoctorLine> examine(const ServerOptions& options);

/// What killed runs left behind, third layer against orphans: run directories whose lock is free.
/// With CleanMode::remove the server that may still run there is ended, its shared memory and the
/// directory are removed. Kept directories are no left-overs.
[[nodiscard]] std::vector<LeftOver> clean_up(const ServerOptions& options, CleanMode mode);

}  // namespace fulldress::postgres
