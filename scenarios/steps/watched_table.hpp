#pragma once

#include "harness/engine/inspector.hpp"
#include "harness/engine/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// So many rows of a table are looked at one by one, and no more.
inline constexpr std::size_t watched_rows_max = 1000;

/// Rows as texts, with the names of their values.
struct RowList {
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// The values of these columns, which are among those of `row`, in this order.
[[nodiscard]] Row values_of(const std::vector<std::string>& columns, const RowList& list,
                            const Row& row);
/// The same of all rows.
[[nodiscard]] std::vector<Row> values_of(const std::vector<std::string>& columns,
                                         const RowList& list);

/// Those of `rows` that are not among `others`; two equal rows count as two.
[[nodiscard]] std::vector<Row> rows_beside(std::vector<Row> rows, std::vector<Row> others);

/// A table that is there before an up, and what it holds from state to state.
struct WatchedTable {
  TableInfo before;
  TableInfo after;       ///< another name where the up renames it; no column: not there behind it
  RowList old_rows;      ///< before the up
  RowList up_rows;       ///< behind the up
  RowList written_rows;  ///< with rows written there
  RowList left_rows;     ///< behind the down
};

/// Columns and key of a table; nullopt where there is none of this name.
[[nodiscard]] std::optional<TableInfo> read_table(Session& session, const TableName& name);

/// All rows of `table`; nullopt where they are more than watched_rows_max.
[[nodiscard]] std::optional<RowList> read_rows(Session& session, const TableInfo& table);

/// Columns of one name before and behind the up that hold what is written, not what an expression
/// gives.
[[nodiscard]] std::vector<std::string> common_columns(const WatchedTable& table);

/// The primary key, if it is the same before and behind the up and the up has given older rows no
/// other ones; else empty.
[[nodiscard]] std::vector<std::string> stable_key(const WatchedTable& table);

/// What the up has done to the values of a column.
enum class ColumnFate {
  kept,    ///< the type is the same, and so are the values of older rows
  turned,  ///< one of both is not
  unknown  ///< no older row holds a value
};

/// key  as stable_key() says
[[nodiscard]] ColumnFate fate_of(const std::string& column, const WatchedTable& table,
                                 const std::vector<std::string>& key);

}  // namespace fulldress::scenarios
