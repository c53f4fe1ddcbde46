#include "harness/engine/sqlite/statement.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sqlite/sql_state.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace fulldress::sqlite {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string real_text(double value) {
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  std::string text(buffer.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string blob_text(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + 2 * size);
  for (std::size_t at = 0; at < size; ++at) {
    text += digits[bytes[at] >> 4U];
    text += digits[bytes[at] & 0xFU];
  }
  return text;
}

SqlError parameter_error(std::string message, const std::string& statement) {
  return SqlError({.sqlstate = "08P01",
                   .message = std::move(message),
                   .hint = "parameters are written $1, $2, ...",
                   .statement = statement});
}

}  // namespace

Value value_text(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return std::nullopt;
    case SQLITE_INTEGER:
      return std::to_string(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
      return real_text(sqlite3_column_double(statement, column));
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, column));
      return blob_text(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    default: {
      // Through void*: SQLite types UTF-8 as unsigned char.
      const void* bytes = sqlite3_column_text(statement, column);
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
    }
  }
}

Statement::Statement(sqlite3* handle, const std::string& script, std::size_t start)
    : handle_(handle), script_(script), start_(start), end_(script.size()) {
  sqlite3_stmt* prepared = nullptr;
  const char* tail = nullptr;
  // Without a length SQLite reads to the NUL, and need not copy the rest of the script each time.
  const int code = sqlite3_prepare_v2(handle, script.c_str() + start, -1, &prepared, &tail);
  statement_.reset(prepared);
  if (code != SQLITE_OK) fail();
  end_ = static_cast<std::size_t>(tail - script.c_str());
}

bool Statement::step() {
  if (is_blank()) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail();
  return false;
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::string Statement::column_name(int column) const {
  const char* name = sqlite3_column_name(statement_.get(), column);
  return name == nullptr ? std::string() : std::string(name);
}

void Statement::read(Row& row) const {
  const int count = columns();
  row.resize(static_cast<std::size_t>(count));
  for (int column = 0; column < count; ++column) {
    row[static_cast<std::size_t>(column)] = value(column);
  }
}

void Statement::bind(const Row& parameters) {
  const int wanted = sqlite3_bind_parameter_count(statement_.get());
  if (wanted != static_cast<int>(parameters.size())) {
    throw parameter_error("the statement has " + std::to_string(wanted) + " parameters, but " +
                              std::to_string(parameters.size()) + " values are given",
                          script_);
  }
  for (std::size_t number = 1; number <= parameters.size(); ++number) {
    const std::string name = "$" + std::to_string(number);
    const int index = sqlite3_bind_parameter_index(statement_.get(), name.c_str());
    if (index == 0) throw parameter_error("the statement has no parameter " + name, script_);
    const Value& value = parameters[number - 1];
    if (!value) {
      sqlite3_bind_null(statement_.get(), index);
      continue;
    }
    refuse_nul_in_value(*value, "the value of " + name);
    const int code = sqlite3_bind_text64(statement_.get(), index, value->data(), value->size(),
                                         SQLITE_TRANSIENT, SQLITE_UTF8);
    if (code != SQLITE_OK) fail();
  }
}

void Statement::fail() const {
  const int offset = sqlite3_error_offset(handle_);
  const std::size_t at =
      offset >= 0 ? start_ + static_cast<std::size_t>(offset) : first_token(script_, start_);
  throw sql_error(handle_, script_, at);
}

std::size_t first_token(std::string_view script, std::size_t start) {
  std::size_t at = start;
  while (at < script.size()) {
    const auto rest = script.substr(at);
    if (rest.starts_with("--")) {
      at = std::min(script.find('\n', at), script.size());
    } else if (rest.starts_with("/*")) {
      const auto close = script.find("*/", at + 2);
      at = close == std::string_view::npos ? script.size() : close + 2;
    } else if (rest.starts_with(byte_order_mark)) {
      at += byte_order_mark.size();
    } else if (rest.find_first_of(" \t\n\v\f\r;") == 0) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

}  // namespace fulldress::sqlite
