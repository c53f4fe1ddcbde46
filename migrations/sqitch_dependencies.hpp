#pragma once

#include "harness/engine/session.hpp"

#include <map>
#include <string>

namespace fulldress::migrations {

/// Writes what a change requires and conflicts with into Sqitch's registry by `statement`.
/// facts   of the change: "id", and "dependencies", a JSON array.
/// throws  SqlError; one that names the change of another project that is not in the registry,
///         which the tool calls a missing required change.
void record_sqitch_dependencies(Session& session, const std::string& statement,
                                const std::map<std::string, std::string>& facts);

}  // namespace fulldress::migrations
