#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include <gtest/gtest.h>

// The real tools of tests/oracles, which ci/install_deps puts into build/oracles.
namespace fulldress::testing {

/// Their node_modules: $FULLDRESS_ORACLES or build/oracles/node_modules.
inline std::filesystem::path oracles_directory() {
  const char* set = std::getenv("FULLDRESS_ORACLES");
  if (set != nullptr && *set != '\0') return set;
  return std::filesystem::path(FULLDRESS_SOURCE_DIR) / "build" / "oracles" / "node_modules";
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

/// Whether a missing oracle is an error, as in CI.
inline bool requires_oracles() { return std::getenv("FULLDRESS_REQUIRE_ORACLES") != nullptr; }

}  // namespace fulldress::testing
