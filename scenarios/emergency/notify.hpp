#pragma once

#include "harness/host/deadline.hpp"

#include <map>
#include <string>

namespace fulldress::scenarios {

/// Runs `command` by the shell with `facts` in its environment, and nothing that leads to a
/// database. Whoever is told cannot stop what they are told of: a command that fails, is not there
/// or does not end within half a minute is an answer.
///
/// returns  what went wrong, one line without secrets; empty when nothing did.
[[nodiscard]] std::string notify(const std::string& command,
                                 const std::map<std::string, std::string>& facts,
                                 const Deadline& deadline);

}  // namespace fulldress::scenarios
