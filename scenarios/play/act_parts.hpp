#pragma once

#include "scenarios/acts/act.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// `keys` and those of who works: `role`, `login`, `settings`.
[[nodiscard]] std::vector<ActKey> with_session_keys(std::vector<ActKey> keys);
[[nodiscard]] SessionAs session_as(const ActReading& reading);

/// One statement of the user's, written in the configuration or in a file of its own.
struct QueryText {
  std::string sql;
  std::filesystem::path file;
  std::vector<std::string> parameters;

  [[nodiscard]] bool is_empty() const { return sql.empty() && file.empty(); }
  /// The statement without what ends it. throws UsageError "scenarios.unreadable-config".
  [[nodiscard]] std::string text(Play& play) const;
  [[nodiscard]] Row bound() const { return {parameters.begin(), parameters.end()}; }
};

/// Reads `sql` or `file`, and `parameters`; exactly one of the first two is needed.
[[nodiscard]] QueryText query_text(const ActReading& reading);

/// Rows as evidence, the first twenty.
[[nodiscard]] Evidence evidence_of(const ResultSet& result);

/// Milliseconds since `start`.
class Stopwatch {
 public:
  Stopwatch();
  [[nodiscard]] double ms() const;

 private:
  std::chrono::steady_clock::time_point start_;
};

}  // namespace fulldress::scenarios
