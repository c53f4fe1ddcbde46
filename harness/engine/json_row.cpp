#include "harness/engine/json_row.hpp"

#include <array>

namespace fulldress {
namespace {

/// What stands behind the backslash for each byte; 0 for bytes that stand for themselves, 'u' for
/// control characters without a letter of their own.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t control = 0; control < 0x20; ++control) table[control] = 'u';
  table['"'] = '"';
  table['\\'] = '\\';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['\b'] = 'b';
  table['\f'] = 'f';
  return table;
}();

constexpr std::string_view hexadecimal = "0123456789abcdef";

}  // namespace

void append_json_escape(std::string& buffer, char character) {
  const auto byte = static_cast<unsigned char>(character);
  const char escape = escapes[byte];
  buffer += '\\';
  buffer += escape;
  if (escape != 'u') return;
  buffer += "00";
  buffer += hexadecimal[byte >> 4U];
  buffer += hexadecimal[byte & 0xFU];
}

void append_json_string(std::string& buffer, std::string_view text) {
  buffer += '"';
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (escapes[static_cast<unsigned char>(text[at])] == 0) continue;
    buffer.append(text.substr(written, at - written));
    written = at + 1;
    append_json_escape(buffer, text[at]);
  }
  buffer.append(text.substr(written));
  buffer += '"';
}

void append_json_line(std::string& buffer, const Row& row) {
  buffer += '[';
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (at > 0) buffer += ',';
    if (row[at]) {
      append_json_string(buffer, *row[at]);
    } else {
      buffer += "null";
    }
  }
  buffer += "]\n";
}

}  // namespace fulldress
