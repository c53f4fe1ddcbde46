#pragma once

#include "migrations/format.hpp"
#include "migrations/ledger_evidence.hpp"
#include "migrations/source_directory.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// What to say of a directory that no format recognises: what was seen in it, and what to do.
///
/// formats  all, to look whether a folder of the directory is meant.
[[nodiscard]] std::string describe_unknown_directory(const SourceDirectory& directory,
                                                     const std::vector<const Format*>& formats,
                                                     const std::vector<LedgerSighting>& ledgers);

/// ` the database holds the ledger of goose, goose_db_version (id, ...)` for each; empty for none.
[[nodiscard]] std::string describe_ledgers(const std::vector<LedgerSighting>& ledgers);

}  // namespace fulldress::migrations
