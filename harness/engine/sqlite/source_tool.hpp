#pragma once

#include "harness/engine/source_tool.hpp"

namespace fulldress::sqlite {

/// Copies of database files by the online backup interface.
[[nodiscard]] const SourceTool& source_tool();

}  // namespace fulldress::sqlite
