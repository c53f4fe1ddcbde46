#include "harness/engine/sqlite/data_reader.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/row_drill_down.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sqlite/create_table.hpp"
#include "harness/engine/sqlite/session.hpp"
#include "harness/engine/sqlite/sql.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::sqlite {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

SqliteSession& own(Session& session) {
  auto* mine = dynamic_cast<SqliteSession*>(&session);
  ensure(mine != nullptr, "SQLite's inspector was given another engine's session");
  return *mine;
}

std::string select_of(const Session& session, const TableName& table,
                      const std::vector<std::string>& columns) {
  std::string list;
  for (const auto& name : columns) {
    if (!list.empty()) list += ", ";
    // Qualified: SQLite reads a lone quoted name that is no column as a string.
    list += "t." + session.quote_name(name);
  }
  return "select " + list + " from " + session.quote_table(table) + " as t";
}

void encode(sqlite3_value* value, RowEncoder& encoder) {
  const int type = sqlite3_value_type(value);
  switch (type) {
    case SQLITE_NULL:
      return encoder.add_null();
    case SQLITE_INTEGER:
      return encoder.add_integer(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
      return encoder.add_real(sqlite3_value_double(value));
    default:
      break;
  }
  const bool is_text = type == SQLITE_TEXT;
  const void* bytes = is_text ? sqlite3_value_text(value) : sqlite3_value_blob(value);
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  encoder.add(
      is_text ? ValueType::text : ValueType::bytes,
      size == 0 ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size));
}

Digest digest_of(sqlite3_stmt* row, const std::vector<int>& columns, RowEncoder& encoder) {
  encoder.clear();
  for (const int column : columns) encode(sqlite3_column_value(row, column), encoder);
  return encoder.digest();
}

std::vector<int> all_of(std::size_t count) {
  std::vector<int> positions(count);
  std::iota(positions.begin(), positions.end(), 0);
  return positions;
}

std::string type_of(sqlite3_stmt* row, int column) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      return "integer";
    case SQLITE_FLOAT:
      return "real";
    case SQLITE_TEXT:
      return "text";
    case SQLITE_BLOB:
      return "blob";
    default:
      return "null";
  }
}

/// One side of a comparison; a table that is not there has no rows.
class TableScan final : public RowScan {
 public:
  TableScan(Session& session, std::optional<std::string> select, std::size_t columns,
            std::vector<int> key)
      : session_(own(session)),
        select_(std::move(select)),
        all_(all_of(columns)),
        key_(std::move(key)) {}

  void digests(const DigestSink& sink) override {
    scan([&](const Statement& row) {
      const Digest digest = digest_of(row.get(), all_, encoder_);
      sink(place_of(row, digest), digest);
    });
  }

  void rows(const PlaceFilter& is_wanted, const ValueSink& sink) override {
    scan([&](const Statement& row) {
      const Digest digest = digest_of(row.get(), all_, encoder_);
      if (!is_wanted(place_of(row, digest))) return;
      ScannedRow content;
      // Types first: reading text changes what SQLite reports.
      for (const int column : all_) content.types.push_back(type_of(row.get(), column));
      row.read(content.values);
      sink(digest, content);
    });
  }

 private:
  void scan(const std::function<void(const Statement&)>& sink) {
    if (select_) session_.scan(*select_, {}, sink);
  }
  Digest place_of(const Statement& row, const Digest& digest) {
    return key_.empty() ? digest : digest_of(row.get(), key_, encoder_);
  }

  SqliteSession& session_;
  std::optional<std::string> select_;
  std::vector<int> all_;
  std::vector<int> key_;
  RowEncoder encoder_;
};

std::optional<TableInfo> find_table(Session& session, const Inspector& inspector,
                                    const TableName& wanted) {
  for (auto& table : inspector.tables(session)) {
    if (table.name.name == wanted.name) return std::move(table);
  }
  return std::nullopt;
}

std::vector<std::string> data_columns(Session& session, const TableName& table) {
  std::vector<std::string> names;
  for (const Row& row : session.query(statements().get("data_columns"), {table.name}).rows) {
    names.push_back(row[0].value_or(""));
  }
  return names;
}

std::vector<SequencePosition> counters(Session& session) {
  std::vector<SequencePosition> positions;
  if (session.query(statements().get("has_counters")).rows.empty()) return positions;
  for (const Row& row : session.query(statements().get("counters")).rows) {
    // A word in a comment or a default is no counter.
    if (!has_autoincrement(row[2].value_or(""))) continue;
    const std::string value = row[1].value_or("0");
    positions.push_back({.sequence = {.schema = "main", .name = row[0].value_or("")},
                         .last_value = value,
                         .is_called = value != "0"});
  }
  return positions;
}

}  // namespace

DataFingerprint read_data(Session& session, const Inspector& inspector,
                          const DataFingerprintOptions& options) {
  DataFingerprint data;
  const auto is_excluded = [&](const TableName& table) {
    return std::any_of(options.excluded_tables.begin(), options.excluded_tables.end(),
                       [&](const TableName& each) {
                         const bool is_main = each.schema.empty() || each.schema == "main";
                         return is_main && each.name == table.name;
                       });
  };
  for (const auto& table : inspector.tables(session)) {
    if (is_excluded(table.name)) continue;
    auto columns = data_columns(session, table.name);
    MultisetDigest digest;
    if (!columns.empty()) {
      TableScan scan(session, select_of(session, table.name, columns), columns.size(), {});
      scan.digests([&](const Digest& /*place*/, const Digest& row) { digest.add(row); });
    }
    data.tables.push_back({.table = table.name,
                           .columns = std::move(columns),
                           .rows = digest.rows,
                           .digest = digest.sum.to_text()});
  }
  for (auto& counter : counters(session)) {
    if (!is_excluded(counter.sequence)) data.sequences.push_back(std::move(counter));
  }
  return data;
}

TableDifference compare_rows(Session& before, Session& after, const Inspector& inspector,
                             const TableName& table, std::size_t rows_max) {
  const auto old_table = find_table(before, inspector, table);
  const auto new_table = find_table(after, inspector, table);
  TableDifference shape{.table = table, .columns = {}, .key_columns = {}, .rows = {}};
  const auto old_columns = data_columns(before, table);
  const auto new_columns = data_columns(after, table);
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const auto& column : (old_table ? old_table : new_table).value_or(TableInfo{}).columns) {
    const bool is_shared = (!old_table || has(old_columns, column.name)) &&
                           (!new_table || has(new_columns, column.name));
    if (is_shared) shape.columns.push_back(column.name);
  }
  if (shape.columns.empty()) return shape;
  const bool has_one_key =
      !old_table || !new_table || old_table->primary_key == new_table->primary_key;
  if (has_one_key) shape.key_columns = (old_table ? old_table : new_table)->primary_key;
  std::vector<int> key;
  for (const auto& name : shape.key_columns) {
    const auto found = std::find(shape.columns.begin(), shape.columns.end(), name);
    if (found != shape.columns.end())
      key.push_back(static_cast<int>(found - shape.columns.begin()));
  }
  const auto select = [&](const Session& session, const std::optional<TableInfo>& side) {
    return side ? std::optional(select_of(session, table, shape.columns)) : std::nullopt;
  };
  TableScan old_scan(before, select(before, old_table), shape.columns.size(), key);
  TableScan new_scan(after, select(after, new_table), shape.columns.size(), key);
  return drill_down(old_scan, new_scan, std::move(shape), rows_max);
}

}  // namespace fulldress::sqlite
