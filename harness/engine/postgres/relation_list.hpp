#pragma once

#include "harness/engine/inspector.hpp"
#include "harness/engine/session.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace fulldress::postgres {

/// The object id of a table, view, sequence or composite type; 0 stands for everything else.
using RelationId = std::uint32_t;

/// What a table is to the inspector: one a user may name, one whose rows are read, or both.
enum class TableUsage { both, list, data };

struct FoundTable {
  RelationId id = 0;
  TableInfo info;
  TableUsage usage = TableUsage::both;
  bool is_partitioned = false;
};

/// A table whose rows are read.
struct DataTable {
  RelationId id = 0;
  TableName name;
  std::vector<std::string> columns;  ///< sorted
  bool is_partitioned = false;
};

struct DataSequence {
  RelationId id = 0;
  TableName name;
  RelationId owner = 0;    ///< the table whose column owns it; 0 for none
  std::string owner_name;  ///< without its schema
};

/// Of what the data of a database is read, each sorted by name.
struct DataRelations {
  std::vector<DataTable> tables;
  std::vector<DataSequence> sequences;
  bool has_foreign_leaves = false;  ///< what is read of a partitioned table depends on its leaves
};

/// All tables, sorted by name. Needs a ReadScope, as what follows.
[[nodiscard]] std::vector<FoundTable> find_tables(Session& session);

[[nodiscard]] std::vector<DataTable> find_data_tables(Session& session);
[[nodiscard]] DataRelations find_data_relations(Session& session);

/// Brings `relations` up to date: of those of `changed`, rows of the catalogue are new or gone
/// since they were found, and of everything that belongs to no relation, none
/// (docs/decisions/what-a-roundtrip-reads.md).
///
/// returns  false, and nothing is done: others may have changed with them.
[[nodiscard]] bool refresh(DataRelations& relations, Session& session,
                           const std::set<RelationId>& changed);

}  // namespace fulldress::postgres
