#pragma once

#include "harness/engine/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Values of some columns of one table, in the same order.
struct RowValues {
  const TableName& table;
  const std::vector<std::string>& columns;
  const Row& values;
};

/// Why the table, as it is now, does not hold such a row: what the database says, or that it keeps
/// other values. nullopt: it would hold it. Other columns get their defaults; the attempt is taken
/// back.
[[nodiscard]] std::optional<std::string> refusal_of_row(Session& session, const RowValues& row);

/// The same of one value in the row that `key` names.
[[nodiscard]] std::optional<std::string> refusal_of_value(Session& session, const RowValues& key,
                                                          const std::string& column,
                                                          const Value& value);

/// Deletes the row that `key` names.
/// Throws SqlError where the database keeps it.
void delete_row(Session& session, const RowValues& key);

}  // namespace fulldress::scenarios
