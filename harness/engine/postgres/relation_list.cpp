#include "harness/engine/postgres/relation_list.hpp"

#include "harness/engine/postgres/prepared.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace fulldress::postgres {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

RelationId to_relation(const Value& text) {
  return text ? static_cast<RelationId>(std::stoul(*text)) : 0;
}

TableUsage usage_of(const Value& text) {
  if (text == "list") return TableUsage::list;
  return text == "data" ? TableUsage::data : TableUsage::both;
}

/// The statement `name` for all relations, or for those of the array $1.
std::string text_for_all(std::string_view name) {
  return statements().fill(name, {{"relation", ""}, {"member", ""}, {"owned", ""}, {"part", ""}});
}

std::string text_for_some(std::string_view name) {
  const auto among = [](const std::string& column) {
    return statements().fill("among", {{"column", column}});
  };
  return statements().fill(name, {{"relation", among("c.oid")},
                                  {"member", among("m.objid")},
                                  {"owned", among("d.objid")},
                                  {"part", among("a.attrelid")}});
}

std::vector<Row> query_some(Session& session, const std::string& name,
                            const std::set<RelationId>& relations) {
  return query_prepared(session, {.name = "fulldress_some_" + name,
                                  .arguments = argument_of(relations),
                                  .text = [&](Session&) { return text_for_some(name); }});
}

template <typename Each>
void sort_by_name(std::vector<Each>& list) {
  // The server sorts by the bytes of its own encoding.
  std::sort(list.begin(), list.end(),
            [](const Each& left, const Each& right) { return left.name < right.name; });
}

std::vector<FoundTable> to_tables(const std::vector<Row>& rows) {
  std::vector<FoundTable> tables;
  std::map<int, std::string> key;
  const auto end_of_table = [&] {
    for (auto& [position, column] : key) {
      tables.back().info.primary_key.push_back(std::move(column));
    }
    key.clear();
  };
  for (const Row& row : rows) {
    const TableName name{.schema = row[0].value_or(""), .name = row[1].value_or("")};
    if (tables.empty() || tables.back().info.name != name) {
      end_of_table();
      tables.push_back({.id = to_relation(row[9]),
                        .info = {.name = name},
                        .usage = usage_of(row[2]),
                        .is_partitioned = row[3] == "p"});
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

std::vector<DataTable> to_data_tables(const std::vector<FoundTable>& found) {
  std::vector<DataTable> tables;
  for (const auto& each : found) {
    if (each.usage == TableUsage::list) continue;
    DataTable table{.id = each.id,
                    .name = each.info.name,
                    .columns = {},
                    .is_partitioned = each.is_partitioned};
    for (const auto& column : each.info.columns) table.columns.push_back(column.name);
    std::sort(table.columns.begin(), table.columns.end());
    tables.push_back(std::move(table));
  }
  sort_by_name(tables);
  return tables;
}

std::vector<DataSequence> to_sequences(const std::vector<Row>& rows) {
  std::vector<DataSequence> sequences;
  for (const Row& row : rows) {
    sequences.push_back({.id = to_relation(row[4]),
                         .name = {.schema = row[0].value_or(""), .name = row[1].value_or("")},
                         .owner = to_relation(row[3]),
                         .owner_name = row[2].value_or("")});
  }
  sort_by_name(sequences);
  return sequences;
}

template <typename Each>
void replace(std::vector<Each>& list, const std::set<RelationId>& relations,
             std::vector<Each> fresh) {
  std::erase_if(list, [&](const Each& each) { return relations.contains(each.id); });
  std::move(fresh.begin(), fresh.end(), std::back_inserter(list));
  sort_by_name(list);
}

}  // namespace

std::vector<FoundTable> find_tables(Session& session) {
  return to_tables(session.query(text_for_all("tables")).rows);
}

std::vector<DataTable> find_data_tables(Session& session) {
  return to_data_tables(find_tables(session));
}

DataRelations find_data_relations(Session& session) {
  const auto tables = find_tables(session);
  return {.tables = to_data_tables(tables),
          .sequences = to_sequences(session.query(text_for_all("sequences")).rows),
          .has_foreign_leaves =
              std::any_of(tables.begin(), tables.end(),
                          [](const FoundTable& table) { return table.usage == TableUsage::list; })};
}

bool refresh(DataRelations& relations, Session& session, const std::set<RelationId>& changed) {
  if (relations.has_foreign_leaves) return false;
  if (changed.empty()) return true;
  if (!query_some(session, "foreign_leaves", changed).empty()) return false;
  // A sequence is told with the name of its owner.
  auto sequences = changed;
  for (const auto& each : relations.sequences) {
    if (changed.contains(each.owner)) sequences.insert(each.id);
  }
  replace(relations.tables, changed,
          to_data_tables(to_tables(query_some(session, "tables", changed))));
  replace(relations.sequences, sequences,
          to_sequences(query_some(session, "sequences", sequences)));
  return true;
}

}  // namespace fulldress::postgres
