#include "harness/engine/postgres/data_reader.hpp"

#include "harness/engine/postgres/pinned_setting.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/row_drill_down.hpp"
#include "harness/engine/sql_template.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace fulldress::postgres {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

/// What makes the same rows the same text, whatever the database is set to; a hidden row is an
/// error instead.
/// The session starts with these, but a script may have set others.
class ReadSettings {
 public:
  explicit ReadSettings(Session& session)
      : path_(session, "search_path", "pg_catalog"),
        row_security_(session, "row_security", "off"),
        time_zone_(session, "TimeZone", "UTC"),
        date_style_(session, "DateStyle", "ISO, YMD"),
        interval_style_(session, "IntervalStyle", "iso_8601"),
        float_digits_(session, "extra_float_digits", "1"),
        bytea_output_(session, "bytea_output", "hex") {}

 private:
  PinnedSetting path_;
  PinnedSetting row_security_;
  PinnedSetting time_zone_;
  PinnedSetting date_style_;
  PinnedSetting interval_style_;
  PinnedSetting float_digits_;
  PinnedSetting bytea_output_;
};

std::vector<std::string> sorted_columns(const TableInfo& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  std::sort(names.begin(), names.end());
  return names;
}

std::string column_list(const Session& session, const std::vector<std::string>& columns) {
  std::string list;
  for (const auto& name : columns) {
    list += (list.empty() ? "t." : ", t.") + session.quote_name(name);
  }
  return list;
}

// Children of an inheritance parent are tables of their own; a partitioned root has no rows but its
// leaves'.
std::string source_of(Session& session, const TableName& table) {
  const auto name = session.quote_table(table);
  const auto rows =
      session.query("select relkind from pg_catalog.pg_class where oid = $1::regclass", {name})
          .rows;
  const bool is_partitioned = !rows.empty() && rows[0][0] == "p";
  return (is_partitioned ? "" : "only ") + name;
}

bool is_excluded(const TableName& table, const DataFingerprintOptions& options) {
  return std::any_of(
      options.excluded_tables.begin(), options.excluded_tables.end(), [&](const TableName& each) {
        return each.name == table.name && (each.schema.empty() || each.schema == table.schema);
      });
}

TableFingerprint digest_of(Session& session, const TableInfo& table) {
  TableFingerprint fingerprint{.table = table.name, .columns = sorted_columns(table)};
  const auto statement =
      statements().fill("digest", {{"columns", column_list(session, fingerprint.columns)},
                                   {"table", source_of(session, table.name)}});
  const Row row = session.query(statement).rows.at(0);
  fingerprint.rows = std::stoll(row[0].value_or("0"));
  fingerprint.digest = row[1].value_or("0") + " " + row[2].value_or("0");
  return fingerprint;
}

// A sequence that only a ledger's column draws from belongs to the ledger.
std::vector<SequencePosition> positions(Session& session, const DataFingerprintOptions& options) {
  std::vector<SequencePosition> found;
  for (const Row& row : session.query(statements().get("sequences")).rows) {
    const TableName name{.schema = row[0].value_or(""), .name = row[1].value_or("")};
    if (row[2] && is_excluded({.schema = name.schema, .name = *row[2]}, options)) continue;
    const auto position =
        session.query(statements().fill("position", {{"sequence", session.quote_table(name)}}))
            .rows.at(0);
    found.push_back({.sequence = name,
                     .last_value = position[0].value_or(""),
                     .is_called = position[1] == "t"});
  }
  return found;
}

const TableInfo* find_table(const ComparedSide& side, const TableName& name) {
  const auto found = std::find_if(side.tables.begin(), side.tables.end(),
                                  [&](const TableInfo& table) { return table.name == name; });
  return found == side.tables.end() ? nullptr : &*found;
}

bool has_column(const TableInfo& table, const std::string& name) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [&](const ColumnInfo& column) { return column.name == name; });
}

TableDifference shape_of(const TableName& name, const TableInfo* before, const TableInfo* after) {
  TableDifference shape{.table = name};
  const TableInfo& either = before != nullptr ? *before : *after;
  for (const auto& column : either.columns) {
    if (before == nullptr || after == nullptr || has_column(*after, column.name)) {
      shape.columns.push_back(column.name);
    }
  }
  const bool has_one_key =
      before == nullptr || after == nullptr || before->primary_key == after->primary_key;
  if (has_one_key) shape.key_columns = either.primary_key;
  return shape;
}

std::vector<std::size_t> key_positions(const TableDifference& shape) {
  std::vector<std::size_t> positions;
  for (const auto& name : shape.key_columns) {
    const auto found = std::find(shape.columns.begin(), shape.columns.end(), name);
    positions.push_back(static_cast<std::size_t>(found - shape.columns.begin()));
  }
  return positions;
}

TextRowScan scan_of(const ComparedSide& side, const TableInfo* table,
                    const TableDifference& shape) {
  auto& session = side.session;
  std::string select;
  if (table != nullptr) {
    select = statements().fill("rows", {{"columns", column_list(session, shape.columns)},
                                        {"table", source_of(session, table->name)}});
  }
  return {[&session, select](const RowSink& sink) {
            if (!select.empty()) session.copy_out(select, sink);
          },
          key_positions(shape)};
}

}  // namespace

DataFingerprint read_data(Session& session, const std::vector<TableInfo>& tables,
                          const DataFingerprintOptions& options) {
  const ReadSettings settings(session);
  DataFingerprint data;
  for (const auto& table : tables) {
    if (!is_excluded(table.name, options)) data.tables.push_back(digest_of(session, table));
  }
  data.sequences = positions(session, options);
  return data;
}

TableDifference compare_rows(const ComparedSide& before, const ComparedSide& after,
                             const TableName& table, std::size_t rows_max) {
  const auto* old_table = find_table(before, table);
  const auto* new_table = find_table(after, table);
  if (old_table == nullptr && new_table == nullptr) return {.table = table};
  const ReadSettings old_settings(before.session);
  const ReadSettings new_settings(after.session);
  auto shape = shape_of(table, old_table, new_table);
  auto old_scan = scan_of(before, old_table, shape);
  auto new_scan = scan_of(after, new_table, shape);
  return drill_down(old_scan, new_scan, std::move(shape), rows_max);
}

}  // namespace fulldress::postgres
