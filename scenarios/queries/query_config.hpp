#pragma once

#include "scenarios/play/act_reading.hpp"
#include "scenarios/queries/query.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

/// Reads "queries" of a scenario, and the manifests it names (logs are read when they are needed).
///
/// A file name, or a list of file names and statements, stands for the key "old".
/// throws  UsageError "scenarios.malformed-config", "scenarios.unknown-key",
///         "scenarios.unreadable-config", "scenarios.no-such-file".
[[nodiscard]] QueriesConfig read_queries(const nlohmann::json& value, const std::string& pointer,
                                         const ConfigText& config);

}  // namespace fulldress::scenarios
