#include "migrations/client_program.hpp"

#include <chrono>

namespace fulldress::migrations {

FinishedProgram run_client_program(const std::string& command_line,
                                   const std::filesystem::path& directory) {
  constexpr std::chrono::minutes patience(10);
  return run_program({.arguments = {"/bin/sh", "-c", command_line},
                      .environment = {},
                      .working_directory = directory,
                      .output_file = {},
                      .error_file = {}},
                     Deadline::after(patience));
}

}  // namespace fulldress::migrations
