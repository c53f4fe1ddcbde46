#pragma once

#include "harness/base/verdict.hpp"
#include "scenarios/play/act_reading.hpp"
#include "scenarios/start_config.hpp"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

/// Reads what stands at the JSON pointer `at` under the key of this name. All of them throw
/// UsageError "scenarios.malformed-config" or "scenarios.unknown-key" with file:line:column.
[[nodiscard]] SourceConfig source_of(const nlohmann::json& value, const std::string& at,
                                     const ConfigText& config);
[[nodiscard]] RollbackConfig rollback_of(const nlohmann::json& value, const std::string& at,
                                         const ConfigText& config);
[[nodiscard]] std::optional<Severity> fail_on_of(const nlohmann::json& limits,
                                                 const std::string& at, const ConfigText& config);

}  // namespace fulldress::scenarios
