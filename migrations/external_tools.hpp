#pragma once

#include <string>
#include <vector>

namespace fulldress::migrations {

/// A tool whose migrations are programs, so that only its own commands run them.
struct ExternalTool {
  std::string name;
  std::string ledger;                ///< its table, as it writes the name
  std::vector<std::string> columns;  ///< in lower case; all of them
  std::string file_names;            ///< expression on the names of its migrations; empty: none
  std::string project_files;         ///< expression on what lies in its project only; empty: none
  std::string up;                    ///< the commands of the command adapter; empty: it has none
  std::string up_one;
  std::string down;
  std::string version;
};

[[nodiscard]] const std::vector<ExternalTool>& external_tools();

/// throws  InternalError for a name that is not in the list.
[[nodiscard]] const ExternalTool& external_tool(const std::string& name);

/// What to write into fulldress.json to rehearse it: `"command": {"up": ...}`.
[[nodiscard]] std::string command_example(const ExternalTool& tool);

}  // namespace fulldress::migrations
