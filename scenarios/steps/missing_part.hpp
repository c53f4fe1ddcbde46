#pragma once

#include "harness/base/run_record.hpp"

#include <optional>
#include <string>

namespace fulldress::scenarios {

/// What the installation of the server lacks so that a statement failed with `error`: an extension,
/// one that nobody has created, a library to preload, a locale, a module of SQLite. One line with
/// what to do next; empty where the error has another reason. The migration may be fine where it is
/// there.
[[nodiscard]] std::string missing_part(const std::optional<ErrorRecord>& error,
                                       const std::string& server_version);

}  // namespace fulldress::scenarios
