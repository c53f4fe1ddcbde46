#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// A database value as its lossless text under the pinned settings; nullopt is SQL NULL.
using Value = std::optional<std::string>;
using Row = std::vector<Value>;

/// Receives rows one by one; the row is valid only during the call.
using RowSink = std::function<void(const Row&)>;
/// Receives lines one by one, each with its line feed; the line is valid only during the call.
using LineSink = std::function<void(std::string_view line)>;
/// Fills `row` and returns true, or returns false at the end.
using RowSource = std::function<bool(Row& row)>;

struct ResultSet {
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// A table's name in parts, unquoted. SQLite's schema is "main".
struct TableName {
  std::string schema;
  std::string name;

  [[nodiscard]] std::string to_text() const { return schema.empty() ? name : schema + "." + name; }
  friend auto operator<=>(const TableName&, const TableName&) = default;
};

}  // namespace fulldress
