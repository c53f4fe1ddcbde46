#pragma once

#include "harness/engine/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::sql {

/// What a statement of PostgreSQL does to something that may be there already.
enum class Action {
  create_table,   ///< also a materialized view, and the table a query is kept in
  create_type,    ///< an enum
  create_domain,  ///< with conditions
  check_domain,   ///< a condition is added to one
  create_index,
  drop_index,
  reindex,
  refresh_view,
  vacuum,
  vacuum_full,
  cluster,
  truncate,
  lock_table,  ///< in a mode that keeps writers out
  drop_table,
  rename_table,  ///< also of a view
  rename_column,
  rename_schema,
  add_column,
  add_unique,  ///< also a primary key
  add_exclusion,
  add_check,
  add_foreign_key,
  validate_constraint,
  drop_column,
  set_not_null,
  set_type,
  attach_partition,
  detach_partition,
  move_table,  ///< to another tablespace or access method, or SET LOGGED, SET UNLOGGED
  disable_trigger,
  create_trigger,
  alter_table,  ///< anything else that keeps everybody out of the table
  update_rows,
  delete_rows,
  add_enum_value,
  set_lock_timeout
};

/// How the values of a new column come about.
enum class ColumnKind {
  plain,      ///< by its default, or null
  generated,  ///< computed from other columns and stored
  numbered    ///< by a sequence: serial, identity
};

/// One thing a statement does, as its words say.
struct Fact {
  Action action = Action::alter_table;
  TableName table;       ///< as written: without a schema it is search_path's; may name nothing
  std::string object;    ///< the column, constraint, index, view, value or type; may be empty
  std::string new_name;  ///< of what is renamed; the partition that is attached or detached
  std::string column;    ///< of a check that says it IS NOT NULL and nothing else
  bool is_concurrent = false;  ///< CONCURRENTLY
  bool is_cascade = false;     ///< CASCADE
  /// A constraint: nobody looks at the rows that are there, because of NOT VALID, or because the
  /// column is new and null.
  bool leaves_rows = false;
  bool uses_index = false;     ///< a constraint: USING INDEX
  bool is_not_null = false;    ///< a new column
  bool has_default = false;    ///< a new column
  bool is_everything = false;  ///< an update or delete: no condition, or only IS NULL
  bool is_local = false;       ///< a setting: until the end of the transaction
  bool is_lifted = false;      ///< a setting: back to its default
  ColumnKind kind = ColumnKind::plain;
  std::string type;  ///< of a new column; a new enum or one with a new value; without its schema
  /// Functions a default calls; those of pg_catalog without their schema.
  std::vector<std::string> calls = {};

  friend bool operator==(const Fact&, const Fact&) = default;
};

struct StatementFacts {
  std::vector<Fact> facts;
  std::string problem;  ///< why it could not be read; empty: it could

  friend bool operator==(const StatementFacts&, const StatementFacts&) = default;
};

/// Reads one statement by the grammar of PostgreSQL 15 (libpg_query). Statements no fact can come
/// of, such as INSERT and COPY, are not read at all. The server is the authority on syntax: what
/// the grammar does not know is a `problem`, never an error.
[[nodiscard]] StatementFacts facts_of(std::string_view statement);

}  // namespace fulldress::sql
