#pragma once

#include "harness/engine/session.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::postgres {

/// A relation of which all rows are read.
struct RelationToRead {
  enum class Kind { table, sequence };
  Kind kind = Kind::table;
  std::string source;   ///< as it is written behind `from`, quoted; unique among those of a call
  std::string columns;  ///< of a table: as they are written behind `select`
};

/// The place of a relation in the list, and the columns of `reading` in inspector.sql, the first of
/// which says nothing to the caller.
using RelationReading = std::pair<std::size_t, Row>;

/// Reads every relation as inspector.sql says under `reading`; a table without rows is left out.
///
/// What is read is never remembered, how it is read is: planning for a table takes longer than
/// reading a few rows. A session that reads for the third time prepares statements over a few
/// relations each, and the server plans anew for those only of which one has changed.
///
/// Needs a ReadScope.
[[nodiscard]] std::vector<RelationReading> read_relations(
    Session& session, const std::vector<RelationToRead>& relations);

/// The number of rows of each of `sources`, which are as in RelationToRead, in their order.
///
/// Needs a ReadScope.
[[nodiscard]] std::vector<std::int64_t> count_rows(Session& session,
                                                   const std::vector<std::string>& sources);

}  // namespace fulldress::postgres
