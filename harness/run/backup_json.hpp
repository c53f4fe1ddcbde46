#pragma once

#include "harness/run/backup_options.hpp"

#include <string>
#include <vector>

namespace fulldress {

/// One backup as a JSON object, the list as an array of them: what `backup --json` and the server's
/// interface say.
[[nodiscard]] std::string to_json(const BackupSummary& backup);
[[nodiscard]] std::string to_json(const std::vector<BackupSummary>& backups);

}  // namespace fulldress
