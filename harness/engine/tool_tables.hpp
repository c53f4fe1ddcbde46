#pragma once

#include "harness/engine/inspector.hpp"

#include <string>
#include <vector>

namespace fulldress {

/// A table in which a migration tool keeps its books, by its usual name.
struct ToolTable {
  std::string name;  ///< in lower case
  /// In lower case; those that must be there where the name alone could be anybody's.
  std::vector<std::string> columns = {};
};

/// Those of every migration tool we know, also of tools whose migrations only they can run.
[[nodiscard]] const std::vector<ToolTable>& tool_tables();

/// Whether `table` is one of them, whichever case its names are written in.
[[nodiscard]] bool is_tool_table(const TableInfo& table);

}  // namespace fulldress
