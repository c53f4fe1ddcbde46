#pragma once

#include "harness/base/verdict.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

struct ConfigText;

/// Key `lint` of a configuration (docs/lint.md).
struct LintConfig {
  bool is_asked = false;                   ///< the key is there: the law is part of the scenario
  std::set<std::string, std::less<>> off;  ///< rules nobody wants to hear of
  /// What a finding of a rule weighs unless its execution refutes it, whatever else it shows.
  std::map<std::string, Severity, std::less<>> severities;

  [[nodiscard]] bool is_off(std::string_view rule) const { return off.contains(rule); }
  /// nullopt: nobody has said.
  [[nodiscard]] std::optional<Severity> severity_of(std::string_view rule) const;

  friend bool operator==(const LintConfig&, const LintConfig&) = default;
};

/// Reads it. throws UsageError "scenarios.malformed-config", "scenarios.unknown-key",
/// "scenarios.unknown-rule" with file:line:column.
[[nodiscard]] LintConfig read_lint_config(const nlohmann::json& object, const std::string& pointer,
                                          const ConfigText& config);

}  // namespace fulldress::scenarios
