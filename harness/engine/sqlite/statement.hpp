#pragma once

#include "harness/engine/value.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace fulldress::sqlite {

/// The text of one column of the current row: integers in decimal, reals in the shortest form that
/// reads back the same and always with a point or exponent, `Infinity`, text as it is, blobs as
/// `\x` and hexadecimal digits, nullopt for NULL.
[[nodiscard]] Value value_text(sqlite3_stmt* statement, int column);

/// One prepared statement of a script.
class Statement {
 public:
  /// Prepares the statement that starts at byte `start` of `script`, which must outlive this.
  ///
  /// throws SqlError whose offset counts from the start of `script`.
  Statement(sqlite3* handle, const std::string& script, std::size_t start = 0);
  Statement(sqlite3* handle, std::string&& script, std::size_t start = 0) = delete;

  /// Nothing but blanks, comments or a lone semicolon was left.
  [[nodiscard]] bool is_blank() const { return statement_ == nullptr; }
  /// The byte behind this statement and its semicolon.
  [[nodiscard]] std::size_t end() const { return end_; }

  /// Fetches the next row; a blank statement has none. returns whether there is one. throws
  /// SqlError.
  bool step();
  /// Makes it ready to run again; bound values stay.
  void reset();

  [[nodiscard]] int columns() const { return sqlite3_column_count(statement_.get()); }
  [[nodiscard]] std::string column_name(int column) const;
  [[nodiscard]] Value value(int column) const { return value_text(statement_.get(), column); }
  /// Fills `row` with the current row.
  void read(Row& row) const;

  /// Binds `$1`, `$2`, ... by name, as text. throws SqlError 08P01 unless they are exactly the
  /// statement's parameters.
  void bind(const Row& parameters);
  [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };

  [[noreturn]] void fail() const;

  sqlite3* handle_;
  const std::string& script_;
  std::size_t start_;
  std::size_t end_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// The first byte at or behind `start` that is not a blank, a comment, a semicolon or a byte order
/// mark.
[[nodiscard]] std::size_t first_token(std::string_view script, std::size_t start);

}  // namespace fulldress::sqlite
