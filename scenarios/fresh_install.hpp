#pragma once

#include "scenarios/scenario_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Where a new installation's schema comes from.
struct FreshInstall {
  std::filesystem::path file;  ///< SQL, as psql or sqlite3 reads it
  std::string command;         ///< or a command
  bool is_found = false;       ///< by looking beside the migrations: nobody named it
  std::string why_none;        ///< set when there is neither

  [[nodiscard]] bool is_none() const { return file.empty() && command.empty(); }
};

/// The schema.sql and structure.sql beside a directory of migrations.
[[nodiscard]] std::vector<std::filesystem::path> dumps_beside(
    const std::filesystem::path& migrations);

/// What the configuration names; else the only schema.sql or structure.sql beside the directory of
/// migrations, if it is plainly a dump of the newest schema: it names `ledger_table`.
[[nodiscard]] FreshInstall find_fresh_install(const ScenarioConfig& config,
                                              const std::string& ledger_table);

}  // namespace fulldress::scenarios
