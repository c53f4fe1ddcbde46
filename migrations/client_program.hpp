#pragma once

#include "harness/host/child_process.hpp"

#include <filesystem>
#include <string>

namespace fulldress::migrations {

/// Runs a command line with sh, as psql does, in `directory`, without PG* and DATABASE_URL.
///
/// throws  InfrastructureError when sh cannot be run, or the program does not end in ten minutes.
[[nodiscard]] FinishedProgram run_client_program(const std::string& command_line,
                                                 const std::filesystem::path& directory);

}  // namespace fulldress::migrations
