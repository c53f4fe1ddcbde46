#include "harness/engine/sqlite/copy_in.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sqlite/sql_state.hpp"
#include "harness/engine/sqlite/statement.hpp"
#include "harness/engine/sqlite/typed_value.hpp"
#include "harness/engine/sqlite_affinity.hpp"

namespace fulldress::sqlite {
namespace {

bool is_of_numbers(SqliteAffinity affinity) {
  return affinity == SqliteAffinity::integer || affinity == SqliteAffinity::real ||
         affinity == SqliteAffinity::numeric;
}

int bind_value(sqlite3_stmt* statement, int index, const Value& value, SqliteAffinity affinity) {
  if (!value) return sqlite3_bind_null(statement, index);
  if (is_of_numbers(affinity)) {
    if (const auto real = real_of(*value)) return sqlite3_bind_double(statement, index, *real);
  }
  if (affinity == SqliteAffinity::blob) {
    if (const auto bytes = bytes_of(*value)) {
      return sqlite3_bind_blob64(statement, index, bytes->data(), bytes->size(), SQLITE_TRANSIENT);
    }
  }
  // It is given with its length, so a NUL in it is a character like any other. The row stays as it
  // is until the statement has run.
  return sqlite3_bind_text64(statement, index, value->data(), value->size(), SQLITE_STATIC,
                             SQLITE_UTF8);
}

std::string insert_text(const CopyTarget& target) {
  std::string names;
  std::string values;
  for (std::size_t at = 0; at < target.columns.size(); ++at) {
    if (at > 0) {
      names += ", ";
      values += ", ";
    }
    names += target.columns[at];
    values += "$" + std::to_string(at + 1);
  }
  return "insert into " + target.table + " (" + names + ") values (" + values + ")";
}

SqlError width_error(const std::string& statement, std::size_t row, std::size_t width) {
  return SqlError({.sqlstate = "22P04",
                   .message = "row " + std::to_string(row) + " has " + std::to_string(width) +
                              " values, which is not the number of columns",
                   .statement = statement});
}

}  // namespace

std::int64_t insert_rows(sqlite3* handle, const CopyTarget& target, const RowSource& source) {
  const std::string text = insert_text(target);
  Statement insert(handle, text);
  std::vector<SqliteAffinity> affinities;
  for (const auto& type : target.declared) affinities.push_back(sqlite_affinity_of(type));
  std::int64_t count = 0;
  for (Row row; source(row); ++count) {
    if (row.size() != affinities.size()) {
      throw width_error(text, static_cast<std::size_t>(count) + 1, row.size());
    }
    for (std::size_t at = 0; at < row.size(); ++at) {
      const int code = bind_value(insert.get(), static_cast<int>(at) + 1, row[at], affinities[at]);
      if (code != SQLITE_OK) throw sql_error(handle, text, std::nullopt);
    }
    insert.step();
    insert.reset();
  }
  return count;
}

}  // namespace fulldress::sqlite
