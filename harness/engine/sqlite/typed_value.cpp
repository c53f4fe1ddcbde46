#include "harness/engine/sqlite/typed_value.hpp"

#include "harness/base/error.hpp"

#include <charconv>
#include <cstdint>
#include <limits>

namespace fulldress::sqlite {
namespace {

int digit_of(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  return -1;
}

std::string_view text_of(sqlite3_value* value) {
  // Through void*: SQLite types UTF-8 as unsigned char.
  const void* bytes = sqlite3_value_text(value);
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), size);
}

bool give_integer(sqlite3_context* context, std::string_view text) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return false;
  sqlite3_result_int64(context, number);
  return true;
}

bool give_real(sqlite3_context* context, std::string_view text) {
  const auto real = real_of(text);
  if (real) sqlite3_result_double(context, *real);
  return real.has_value();
}

bool give_bytes(sqlite3_context* context, std::string_view text) {
  const auto bytes = bytes_of(text);
  if (bytes) sqlite3_result_blob64(context, bytes->data(), bytes->size(), SQLITE_TRANSIENT);
  return bytes.has_value();
}

void typed(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const auto text = text_of(values[0]);
  const auto type = text_of(values[1]);
  bool is_given = false;
  if (type == "integer") {
    is_given = give_integer(context, text);
  } else if (type == "real") {
    is_given = give_real(context, text);
  } else if (type == "blob") {
    is_given = give_bytes(context, text);
  }
  // A text is given as it is; what is none of its type is found when rows are compared.
  if (!is_given) sqlite3_result_value(context, values[0]);
}

}  // namespace

std::optional<double> real_of(std::string_view text) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (text == "Infinity") return infinity;
  if (text == "-Infinity") return -infinity;
  // Integers keep their 64 bits through SQLite's own conversion.
  if (text.find_first_of(".eE") == std::string_view::npos) return std::nullopt;
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return is_whole ? std::optional(value) : std::nullopt;
}

std::optional<std::string> bytes_of(std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 2; at < text.size(); at += 2) {
    const int high = digit_of(text[at]);
    const int low = digit_of(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

void add_typed_value(sqlite3* handle) {
  const int code = sqlite3_create_function_v2(
      handle, "fulldress_typed", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_DETERMINISTIC, nullptr,
      typed, nullptr, nullptr, nullptr);
  ensure(code == SQLITE_OK, "SQLite takes no function");
}

}  // namespace fulldress::sqlite
