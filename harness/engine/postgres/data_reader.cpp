#include "harness/engine/postgres/data_reader.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/postgres/read_scope.hpp"
#include "harness/engine/postgres/relation_reader.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/row_drill_down.hpp"
#include "harness/engine/sql_template.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace fulldress::postgres {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

/// What a table is to the inspector: one a user may name, one whose rows are read, or both.
enum class Usage { both, list, data };

struct FoundTable {
  TableInfo info;
  Usage usage = Usage::both;
  bool is_partitioned = false;
};

Usage usage_of(const Value& text) {
  if (text == "list") return Usage::list;
  return text == "data" ? Usage::data : Usage::both;
}

/// Needs a ReadScope.
std::vector<FoundTable> find_tables(Session& session) {
  std::vector<FoundTable> tables;
  std::map<int, std::string> key;
  const auto end_of_table = [&] {
    for (auto& [position, column] : key) {
      tables.back().info.primary_key.push_back(std::move(column));
    }
    key.clear();
  };
  for (const Row& row : session.query(statements().get("tables")).rows) {
    const TableName name{.schema = row[0].value_or(""), .name = row[1].value_or("")};
    if (tables.empty() || tables.back().info.name != name) {
      end_of_table();
      tables.push_back(
          {.info = {.name = name}, .usage = usage_of(row[2]), .is_partitioned = row[3] == "p"});
    }
    if (!row[4]) continue;
    tables.back().info.columns.push_back({.name = *row[4],
                                          .type = row[5].value_or(""),
                                          .is_not_null = row[6] == "t",
                                          .is_generated = row[7] == "t"});
    if (row[8]) key.emplace(std::stoi(*row[8]), *row[4]);
  }
  end_of_table();
  return tables;
}

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
std::string source_of(const Session& session, const FoundTable& table) {
  return (table.is_partitioned ? "" : "only ") + session.quote_table(table.info.name);
}

bool is_excluded(const TableName& table, const DataFingerprintOptions& options) {
  return std::any_of(
      options.excluded_tables.begin(), options.excluded_tables.end(), [&](const TableName& each) {
        return each.name == table.name && (each.schema.empty() || each.schema == table.schema);
      });
}

RelationToRead reading_of(const Session& session, const FoundTable& table,
                          const TableFingerprint& digest) {
  return {.kind = RelationToRead::Kind::table,
          .source = source_of(session, table),
          .columns = column_list(session, digest.columns)};
}

// A sequence that only a ledger's column draws from belongs to the ledger.
std::vector<SequencePosition> find_sequences(Session& session,
                                             const DataFingerprintOptions& options) {
  std::vector<SequencePosition> found;
  for (const Row& row : session.query(statements().get("sequences")).rows) {
    const TableName name{.schema = row[0].value_or(""), .name = row[1].value_or("")};
    if (row[2] && is_excluded({.schema = name.schema, .name = *row[2]}, options)) continue;
    found.push_back({.sequence = name, .last_value = {}, .is_called = false});
  }
  return found;
}

/// Reads rows of `tables`, and fills in where the sequences of `data` stand.
void read_relations_into(DataFingerprint& data, Session& session,
                         const std::vector<FoundTable>& tables) {
  std::vector<RelationToRead> relations;
  for (const auto& table : tables) {
    data.tables.push_back({.table = table.info.name,
                           .columns = sorted_columns(table.info),
                           .rows = 0,
                           .digest = "0 0"});
    relations.push_back(reading_of(session, table, data.tables.back()));
  }
  for (const auto& sequence : data.sequences) {
    relations.push_back({.kind = RelationToRead::Kind::sequence,
                         .source = session.quote_table(sequence.sequence),
                         .columns = {}});
  }
  std::size_t positions = 0;
  for (const auto& [place, row] : read_relations(session, relations)) {
    if (place < tables.size()) {
      data.tables[place].rows = std::stoll(row[1].value_or(""));
      data.tables[place].digest = row[2].value_or("") + " " + row[3].value_or("");
      continue;
    }
    auto& position = data.sequences.at(place - tables.size());
    position.last_value = row[1].value_or("");
    position.is_called = row[2] == "true";
    ++positions;
  }
  ensure(positions == data.sequences.size(), "every sequence has a position");
}

const FoundTable* find_table(const std::vector<FoundTable>& tables, const TableName& name) {
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [&](const FoundTable& table) { return table.info.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

bool has_column(const TableInfo& table, const std::string& name) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [&](const ColumnInfo& column) { return column.name == name; });
}

/// `before` or `after` is null when that side has no such table.
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

TextRowScan scan_of(Session& session, const FoundTable* table, const TableDifference& shape) {
  std::string select;
  if (table != nullptr) {
    select = statements().fill("rows", {{"columns", column_list(session, shape.columns)},
                                        {"table", source_of(session, *table)}});
  }
  return {[&session, select](const RowSink& sink) {
            if (!select.empty()) session.copy_out(select, sink);
          },
          key_positions(shape)};
}

}  // namespace

std::vector<TableInfo> read_tables(Session& session) {
  const ReadScope scope(session);
  std::vector<TableInfo> tables;
  for (auto& table : find_tables(session)) {
    if (table.usage != Usage::data) tables.push_back(std::move(table.info));
  }
  return tables;
}

DataFingerprint read_data(Session& session, const DataFingerprintOptions& options) {
  const ReadScope scope(session);
  DataFingerprint data;
  auto tables = find_tables(session);
  std::erase_if(tables, [&](const FoundTable& table) {
    return table.usage == Usage::list || is_excluded(table.info.name, options);
  });
  data.sequences = find_sequences(session, options);
  read_relations_into(data, session, tables);
  return data;
}

TableDifference compare_rows(Session& before, Session& after, const TableName& table,
                             std::size_t rows_max) {
  const ReadScope old_scope(before);
  const ReadScope new_scope(after);
  const auto old_tables = find_tables(before);
  const auto new_tables = find_tables(after);
  const auto* old_table = find_table(old_tables, table);
  const auto* new_table = find_table(new_tables, table);
  if (old_table == nullptr && new_table == nullptr) return {.table = table};
  auto shape = shape_of(table, old_table != nullptr ? &old_table->info : nullptr,
                        new_table != nullptr ? &new_table->info : nullptr);
  auto old_scan = scan_of(before, old_table, shape);
  auto new_scan = scan_of(after, new_table, shape);
  return drill_down(old_scan, new_scan, std::move(shape), rows_max);
}

}  // namespace fulldress::postgres
