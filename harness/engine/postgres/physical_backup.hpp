#pragma once

#include "harness/engine/physical_backup.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace fulldress::postgres {

/// Base backups by pg_basebackup, and recovery from the archive of the log.
[[nodiscard]] const PhysicalBackup& physical_backup();

/// The first segment that is missing between `first` and the last one in `archive`; `first` when
/// there is none at all; nullopt when they follow each other.
[[nodiscard]] std::optional<std::string> missing_segment(const std::filesystem::path& archive,
                                                         const std::string& first);

}  // namespace fulldress::postgres
