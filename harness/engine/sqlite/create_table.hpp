#pragma once

#include "harness/engine/sqlite/sql_tokens.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::sqlite {

/// What only the text of CREATE TABLE says of a column, each in normal form and empty where there
/// is nothing. Type, NOT NULL, default and key are left to SQLite's pragmas.
struct ColumnText {
  std::string name;               ///< in lower case
  std::string collation;          ///< "nocase"
  std::string generated;          ///< "(a + b)"
  std::string not_null_conflict;  ///< "on conflict replace"
  std::string other;              ///< tokens this parser does not know
};

/// A constraint, wherever it is written: beside its column or at the end.
struct ConstraintText {
  std::string subject;     ///< "primary key", "unique (a, b)", "check (a > 0)", "foreign key (a)"
  std::string definition;  ///< what the subject leaves out: conflict clause, order, deferral
  std::string name;        ///< in normal form; empty without one
};

struct TableText {
  std::vector<ColumnText> columns;
  std::vector<ConstraintText> constraints;
  std::string other;  ///< what stands outside the columns, but for STRICT and WITHOUT ROWID
};

/// Reads a stored CREATE TABLE. No token is lost: what is not understood ends in `other`.
[[nodiscard]] TableText parse_create_table(std::string_view definition, const KnownNames& known);

/// Whether the table counts its rowids in sqlite_sequence.
[[nodiscard]] bool has_autoincrement(std::string_view definition);

}  // namespace fulldress::sqlite
