#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/schema_snapshot.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How findings of one comparison are worded.
struct FindingWords {
  std::string law;      ///< first part of the ids: "roundtrip" gives "roundtrip.policy-lost"
  std::string state;    ///< "after the down"
  std::string missing;  ///< of what only the first side has: "is lost"
  std::string extra;    ///< of what only the second side has: "is left over"
};

/// One finding for each difference, item by item: a table that lost row level security and its
/// storage options gives two. Differences that change nothing but spelling or column order are
/// of severity info; so are casts that change nothing. Comments, text that differs in case, white
/// space or comments only, and an index or constraint that has another name are warnings. Parts of
/// an object that is missing or extra as a whole are not repeated.
///
/// schema  where the second side is found, for the types of its columns
[[nodiscard]] std::vector<Finding> schema_findings(const std::vector<SchemaDifference>& differences,
                                                   const FindingWords& words,
                                                   const SchemaSnapshot& schema = {});
[[nodiscard]] std::vector<Finding> schema_findings(const SchemaSnapshot& before,
                                                   const SchemaSnapshot& after,
                                                   const FindingWords& words);

}  // namespace fulldress::scenarios
