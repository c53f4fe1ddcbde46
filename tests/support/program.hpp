#pragma once

#include "tests/support/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// Runs the real program as a user would: through a shell, with its own directory, and reads what it
// printed.
namespace fulldress::testing {

namespace fs = std::filesystem;

/// A directory of this test, removed at the end.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string pattern = (fs::temp_directory_path() / "fulldress-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    // Servers may run as another user and must be able to look inside.
    fs::permissions(path_, fs::perms(0755));
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

  /// Writes a file below the directory and returns its path.
  fs::path write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  fs::path path_;
};

inline std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::string shell_quoted(const std::string& word) {
  std::string quoted = "'";
  for (const char character : word) {
    quoted += character == '\'' ? std::string("'\\''") : std::string(1, character);
  }
  return quoted + "'";
}

struct ProgramResult {
  int exit_code = -1;
  std::string output;
  std::string error;
};

/// Runs a shell command in `directory` with `$fulldress` set to the program. Ends after 120 s at
/// the latest (exit code 124).
inline ProgramResult run_shell(const fs::path& directory, const std::string& command) {
  const auto out = directory / ".stdout";
  const auto err = directory / ".stderr";
  const std::string line = "cd " + shell_quoted(directory.string()) +
                           " && fulldress=" + shell_quoted(program_file) +
                           " timeout -k 5 120 bash -c " + shell_quoted(command) + " >" +
                           shell_quoted(out.string()) + " 2>" + shell_quoted(err.string());
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(err)};
}

/// Runs `fulldress WORDS...` in `directory`.
inline ProgramResult run_fulldress(const fs::path& directory,
                                   const std::vector<std::string>& words) {
  std::string command = "exec \"$fulldress\"";
  for (const auto& word : words) command += " " + shell_quoted(word);
  return run_shell(directory, command);
}

}  // namespace fulldress::testing
