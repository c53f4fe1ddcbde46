#pragma once

#include "checks/check_settings.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

#include <filesystem>
#include <string>

namespace fulldress::scenarios {

/// Reads every directory that an entry of `check_settings.version_logs` names as `migrations`, and
/// adds to the entry what its ledger in the database of `session` says of each of its files, which
/// is what log.versions-match-files looks at. Relative directories start at `folder`.
///
/// throws  UsageError "migrations.*" for a directory that cannot be read.
void add_version_states(checks::CheckSettings& settings, Session& session,
                        const std::filesystem::path& folder);

/// The same for `set`, which is rehearsed: an entry of its own.
void add_version_states(checks::CheckSettings& settings, Session& session,
                        const migrations::MigrationSet& set);

/// Has the entries that name a directory skipped, because no suite reads one.
void skip_version_directories(checks::CheckSettings& settings);

/// Takes out the entries that name a directory, for a time at which files that are not applied are
/// to be expected.
void remove_version_directories(checks::CheckSettings& settings);

}  // namespace fulldress::scenarios
