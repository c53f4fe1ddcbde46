#pragma once

#include "harness/engine/database.hpp"
#include "scenarios/queries/query.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

enum class TableAccess { read, write };

/// A table a statement needs, and what for.
struct TableUse {
  std::string table;  ///< "public.orders"
  TableAccess access = TableAccess::read;

  friend auto operator<=>(const TableUse&, const TableUse&) = default;
};

/// The tables `statement` locks when it is executed, with its first values, and rolled back: those
/// it names and those its views, triggers, foreign keys and functions reach. Sorted; empty where
/// the engine does not tell, and for a statement that is refused.
///
/// errors  those of Database::connect, ConnectionLost and InfrastructureError.
[[nodiscard]] std::vector<TableUse> touched_tables(const Database& database,
                                                   const QueryStatement& statement,
                                                   const Deadline& deadline);

}  // namespace fulldress::scenarios
