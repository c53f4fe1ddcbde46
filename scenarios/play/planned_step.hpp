#pragma once

#include "harness/base/error.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

class Act;
struct ConfigText;

/// The error a step must end with; empty texts: any.
struct ExpectedError {
  std::string id;        ///< "convert.still-referenced"
  std::string sqlstate;  ///< "42501", or the class "42"
  std::string text;      ///< part of the message

  friend bool operator==(const ExpectedError&, const ExpectedError&) = default;
};

/// One entry of `steps`.
struct PlannedStep {
  std::string name;
  std::string act;    ///< its kind
  std::string about;  ///< one line for people; may be empty
  std::string database;
  std::optional<std::vector<std::string>> needs;  ///< nullopt: the one before it of its database
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<ExpectedError> expected_error;
  ScriptPosition position;
  /// Shared by all copies of the configuration; it does not change.
  std::shared_ptr<const Act> played;

  friend bool operator==(const PlannedStep&, const PlannedStep&) = default;
};

/// Reads the list `steps`, which stands at `pointer`.
///
/// throws  UsageError "scenarios.malformed-config", "scenarios.unknown-key" with file:line:column.
[[nodiscard]] std::vector<PlannedStep> read_steps(const nlohmann::json& list,
                                                  const std::string& pointer,
                                                  const ConfigText& config);

}  // namespace fulldress::scenarios
