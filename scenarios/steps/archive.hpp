#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

#include <filesystem>
#include <vector>

namespace fulldress::scenarios {

/// The files of a directory of archived migrations, sorted by name.
/// throws  UsageError "scenarios.no-archive" when there is no such directory.
[[nodiscard]] std::vector<std::filesystem::path> archived_files(
    const std::filesystem::path& directory);

/// One outcome for each archived migration: it is not among the migrations that run, and the ledger
/// does not have it.
[[nodiscard]] std::vector<LawOutcome> archived_laws(Session& session,
                                                    const migrations::MigrationSet& set,
                                                    const std::filesystem::path& directory);

}  // namespace fulldress::scenarios
