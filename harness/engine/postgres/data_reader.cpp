#include "harness/engine/postgres/data_reader.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/postgres/read_scope.hpp"
#include "harness/engine/postgres/relation_list.hpp"
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

std::string column_list(const Session& session, const std::vector<std::string>& columns) {
  std::string list;
  for (const auto& name : columns) {
    list += (list.empty() ? "t." : ", t.") + session.quote_name(name);
  }
  return list;
}

// Children of an inheritance parent are tables of their own; a partitioned root has no rows but its
// leaves'.
std::string source_of(const Session& session, const TableName& table, bool is_partitioned) {
  return (is_partitioned ? "" : "only ") + session.quote_table(table);
}

bool is_excluded(const TableName& table, const DataFingerprintOptions& options) {
  return std::any_of(
      options.excluded_tables.begin(), options.excluded_tables.end(), [&](const TableName& each) {
        return each.name == table.name && (each.schema.empty() || each.schema == table.schema);
      });
}

RelationToRead reading_of(const Session& session, const DataTable& table) {
  return {.kind = RelationToRead::Kind::table,
          .source = source_of(session, table.name, table.is_partitioned),
          .columns = column_list(session, table.columns)};
}

/// Where those sequences stand that were called and may be read.
std::map<RelationId, std::string> last_values(Session& session,
                                              const std::vector<DataSequence>& sequences) {
  std::map<RelationId, std::string> values;
  std::string asked;
  for (const auto& sequence : sequences) {
    asked += (asked.empty() ? "{" : ",") + std::to_string(sequence.id);
  }
  if (asked.empty()) return values;
  for (const Row& row : session.query(statements().get("last_values"), {asked + "}"}).rows) {
    if (row[1]) values.emplace(static_cast<RelationId>(std::stoul(row[0].value_or(""))), *row[1]);
  }
  return values;
}

/// Rows and positions as they are now. Needs a ReadScope.
class DataReading {
 public:
  DataReading(Session& session, const DataRelations& found, const DataFingerprintOptions& options)
      : session_(session) {
    for (const auto& table : found.tables) {
      if (!is_excluded(table.name, options)) add(table);
    }
    // A sequence that only a ledger's column draws from belongs to the ledger.
    for (const auto& sequence : found.sequences) {
      const TableName owner{.schema = sequence.name.schema, .name = sequence.owner_name};
      if (sequence.owner == 0 || !is_excluded(owner, options)) sequences_.push_back(sequence);
    }
    add_sequences();
  }

  DataFingerprint read() {
    std::size_t positions = 0;
    for (const auto& [place, row] : read_relations(session_, relations_)) {
      if (place < data_.tables.size()) {
        data_.tables[place].rows = std::stoll(row[1].value_or(""));
        data_.tables[place].digest = row[2].value_or("") + " " + row[3].value_or("");
        continue;
      }
      auto& position = data_.sequences.at(asked_.at(place - data_.tables.size()));
      position.last_value = row[1].value_or("");
      position.is_called = row[2] == "true";
      ++positions;
    }
    ensure(positions == asked_.size(), "every sequence has a position");
    return std::move(data_);
  }

 private:
  void add(const DataTable& table) {
    data_.tables.push_back(
        {.table = table.name, .columns = table.columns, .rows = 0, .digest = "0 0"});
    relations_.push_back(reading_of(session_, table));
  }

  void add_sequences() {
    const auto values = last_values(session_, sequences_);
    for (const auto& sequence : sequences_) {
      const auto value = values.find(sequence.id);
      const bool is_known = value != values.end();
      data_.sequences.push_back({.sequence = sequence.name,
                                 .last_value = is_known ? value->second : std::string(),
                                 .is_called = is_known});
      if (is_known) continue;
      asked_.push_back(data_.sequences.size() - 1);
      relations_.push_back({.kind = RelationToRead::Kind::sequence,
                            .source = session_.quote_table(sequence.name),
                            .columns = {}});
    }
  }

  Session& session_;
  std::vector<DataSequence> sequences_;
  std::vector<std::size_t> asked_;  ///< sequences that are looked at by themselves
  std::vector<RelationToRead> relations_;
  DataFingerprint data_;
};

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
    select = statements().fill(
        "rows", {{"columns", column_list(session, shape.columns)},
                 {"table", source_of(session, table->info.name, table->is_partitioned)}});
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
    if (table.usage != TableUsage::data) tables.push_back(std::move(table.info));
  }
  return tables;
}

DataFingerprint read_data(Session& session, const DataFingerprintOptions& options) {
  const ReadScope scope(session);
  return read_data_of(session, find_data_relations(session), options);
}

DataFingerprint read_data_of(Session& session, const DataRelations& relations,
                             const DataFingerprintOptions& options) {
  return DataReading(session, relations, options).read();
}

RowCounts count_data_rows(Session& session, const DataFingerprintOptions& options) {
  const ReadScope scope(session);
  auto tables = find_data_tables(session);
  std::erase_if(tables, [&](const DataTable& table) { return is_excluded(table.name, options); });
  std::vector<std::string> sources;
  for (const auto& table : tables) {
    sources.push_back(source_of(session, table.name, table.is_partitioned));
  }
  const auto counted = count_rows(session, sources);
  RowCounts counts;
  for (std::size_t at = 0; at < tables.size(); ++at) counts[tables[at].name] = counted[at];
  return counts;
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
