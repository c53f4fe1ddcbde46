#pragma once

#include "migrations/format.hpp"
#include "migrations/ledger_evidence.hpp"
#include "migrations/source_directory.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fulldress::migrations {

struct FormatChoice {
  std::string wanted;       ///< the format the user named; empty: none
  LedgerEvidence evidence;  ///< null: nobody knows of any database
};

/// The format of a directory: the one the user named, else the one that recognises it. What is
/// certain beats what only looks like it; of several that are certain, the ledger found in the
/// user's database decides, then the order of FORMATS 4.0.2.
///
/// throws  UsageError "migrations.unknown-format" for a name that does not exist, and for a
///         directory nothing recognises, with what was seen there and what to do;
///         "migrations.ambiguous-format" with the candidates and their evidence;
///         "migrations.wrong-format" when the named one finds nothing of its own and another is
///         certain; "migrations.none-found" for a directory without files.
[[nodiscard]] std::unique_ptr<Format> choose_format(std::vector<std::unique_ptr<Format>> formats,
                                                    const SourceDirectory& directory,
                                                    const FormatChoice& choice);

}  // namespace fulldress::migrations
