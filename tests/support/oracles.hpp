#pragma once

#include "tests/support/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <system_error>

#include <gtest/gtest.h>

// The real tools our formats are compared with: those of tests/oracles, which ci/install_deps puts
// into build/oracles, and those Debian has. tests/support/oracle_side.hpp runs them.
namespace fulldress::testing {

/// Their node_modules: $FULLDRESS_ORACLES or build/oracles/node_modules.
inline std::filesystem::path oracles_directory() {
  const char* set = std::getenv("FULLDRESS_ORACLES");
  if (set != nullptr && *set != '\0') return set;
  return std::filesystem::path(source_directory) / "build" / "oracles" / "node_modules";
}

/// The program dbmate for this machine; empty when it is not installed.
inline std::filesystem::path dbmate_program() {
  std::error_code code;
  for (const auto& entry :
       std::filesystem::directory_iterator(oracles_directory() / "@dbmate", code)) {
    const auto program = entry.path() / "bin" / "dbmate";
    if (std::filesystem::exists(program)) return program;
  }
  return {};
}

/// A file of an npm package, such as its command line program; empty when it is not installed. Run
/// it with `node`.
inline std::filesystem::path npm_file(const std::string& package, const std::string& file) {
  const auto path = oracles_directory() / package / file;
  std::error_code code;
  return std::filesystem::exists(path, code) ? path : std::filesystem::path();
}

/// A program of a Debian package; empty when it is not installed.
inline std::filesystem::path program_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::error_code code;
    if (std::filesystem::is_regular_file(std::filesystem::path(folder) / name, code)) {
      return std::filesystem::path(folder) / name;
    }
  }
  return {};
}

/// Whether a missing oracle is an error, as in CI.
inline bool requires_oracles() { return std::getenv("FULLDRESS_REQUIRE_ORACLES") != nullptr; }

/// Call it last in SetUp(): without `program` the test is skipped with the reason, or fails where
/// oracles are required.
inline void skip_without(const std::filesystem::path& program, const std::string& name) {
  if (!program.empty()) return;
  ASSERT_FALSE(requires_oracles()) << name << " is not installed; run ci/install_deps";
  GTEST_SKIP() << name << " is neither in " << oracles_directory()
               << " nor in the search path; run ci/install_deps to have it";
}

}  // namespace fulldress::testing
