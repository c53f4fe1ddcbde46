#pragma once

#include "harness/engine/database.hpp"
#include "harness/host/deadline.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace fulldress::scenarios {

/// A line for the shell, as the user wrote it.
struct ShellCommand {
  std::string text;
  std::filesystem::path directory;                 ///< where it runs; empty: ours
  std::map<std::string, std::string> environment;  ///< on top of ours
};

struct ShellOutcome {
  std::string problem;  ///< one line: how it ended and what it said last; empty when it went well
  std::string output;   ///< its standard output, without line ends at the end
};

/// Runs `command` with the disposable `database` as DATABASE_URL and PG*; nothing else of ours that
/// could lead it to another database. A command that fails, is not there or does not end by
/// `deadline` is an outcome. Secrets are masked.
[[nodiscard]] ShellOutcome run_shell(const ShellCommand& command, const Database& database,
                                     const Deadline& deadline);

}  // namespace fulldress::scenarios
