#pragma once

#include "migrations/source_directory.hpp"

#include <map>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// The hash of each file as Atlas keeps it in atlas.sum and in its ledger: base64 of SHA-256
/// running over the names and texts of all files so far. Files with `atlas:sum ignore` have none.
[[nodiscard]] std::map<std::string, std::string> atlas_hashes(
    const SourceDirectory& directory, const std::vector<std::string>& files);

/// Compares `files`, in their order, with atlas.sum.
///
/// throws  UsageError "migrations.sum-missing", "migrations.sum-malformed",
///         "migrations.sum-mismatch" with the file that was edited, added or taken away.
void refuse_other_sum(const SourceDirectory& directory, const std::vector<std::string>& files);

}  // namespace fulldress::migrations
