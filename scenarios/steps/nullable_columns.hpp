#pragma once

#include "harness/engine/schema_snapshot.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A column as a statement names it: "public.orders" and "\"Odd name\"".
struct QuotedColumn {
  std::string table;
  std::string column;

  friend bool operator==(const QuotedColumn&, const QuotedColumn&) = default;
};

/// The columns that hold no NULL in `before` and may hold some in `after`, of tables that are in
/// both.
[[nodiscard]] std::vector<QuotedColumn> columns_made_nullable(const SchemaSnapshot& before,
                                                              const SchemaSnapshot& after);

}  // namespace fulldress::scenarios
