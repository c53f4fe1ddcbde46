#pragma once

#include "scenarios/acts/act.hpp"

#include <memory>

namespace fulldress::scenarios {

/// One act inside another one: `act` and the keys of that kind, played on the database of the step
/// it is part of. Acts that make databases or hold acts themselves cannot be nested.
///
/// throws  UsageError "scenarios.malformed-config", "scenarios.unknown-key" with file:line:column.
[[nodiscard]] std::unique_ptr<Act> nested_act(const ActReading& reading,
                                              const std::string& database);

}  // namespace fulldress::scenarios
