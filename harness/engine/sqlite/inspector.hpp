#pragma once

#include "harness/engine/inspector.hpp"

namespace fulldress::sqlite {

/// The catalogue reader of this engine; its sessions must be this engine's.
[[nodiscard]] const Inspector& inspector();

}  // namespace fulldress::sqlite
