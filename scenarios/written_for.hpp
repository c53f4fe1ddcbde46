#pragma once

#include "scenarios/scenario_file.hpp"

#include <filesystem>
#include <string>

namespace fulldress::scenarios {

/// The database a directory of migrations is written for.
struct WrittenFor {
  std::string engine;          ///< "postgres" or "sqlite"; empty: it cannot be told
  std::string evidence;        ///< why, or why not, in one line; empty: nothing was found
  bool is_of_several = false;  ///< its scripts have words of several databases
};

/// What the tool's own files say, then words of the scripts that only one database has (those of
/// downs only where the ups have none), then the folder's name, then the settings of the project
/// around. Where the ups have words of several, the folder's name decides. Reads only; reaches no
/// database.
///
/// config  `migrations` and what says how they are read; `engine` is not asked.
[[nodiscard]] WrittenFor written_for(const ScenarioConfig& config);

}  // namespace fulldress::scenarios
