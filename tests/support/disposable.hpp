#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/all_engines.hpp"
#include "harness/engine/session.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>

// One disposable server per engine and test binary, started at its first use; never in
// SetUpTestSuite (REPORTS T1).
namespace fulldress::testing {

inline Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

inline const Engine& engine(const std::string& name) {
  static const auto engines = all_engines();
  for (const auto& each : engines) {
    if (each->name() == name) return *each;
  }
  throw InternalError("no engine is named " + name);
}

inline Server& server(const std::string& engine_name) {
  static std::map<std::string, std::unique_ptr<Server>> servers;
  auto& started = servers[engine_name];
  if (!started) started = engine(engine_name).start({}, soon());
  return *started;
}

/// An empty database with a name of its own.
inline std::unique_ptr<Database> fresh_database(const std::string& engine_name) {
  static std::atomic<int> count = 0;
  return server(engine_name).create("test_" + std::to_string(++count), soon());
}

}  // namespace fulldress::testing
