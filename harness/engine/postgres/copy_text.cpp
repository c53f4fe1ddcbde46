#include "harness/engine/postgres/copy_text.hpp"

#include "harness/base/error.hpp"

#include <array>

namespace fulldress::postgres {
namespace {

constexpr std::string_view null_marker = "\\N";
constexpr std::string_view escaped_characters = "\\\t\n\r";

char escape_letter(char character) {
  switch (character) {
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    default:
      return character;
  }
}

/// What the server writes behind a backslash; it never writes octal or hexadecimal escapes.
char unescape_letter(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return letter;
  }
}

/// For each byte, whether it must be escaped: a search for one of several characters by the library
/// costs several times as much a byte.
constexpr auto is_escaped = [] {
  std::array<bool, 256> table{};
  for (const char character : escaped_characters)
    table[static_cast<unsigned char>(character)] = true;
  return table;
}();

void append_escaped(std::string& buffer, std::string_view value) {
  std::size_t written = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (!is_escaped[static_cast<unsigned char>(value[at])]) continue;
    buffer.append(value.substr(written, at - written));
    buffer += '\\';
    buffer += escape_letter(value[at]);
    written = at + 1;
  }
  buffer.append(value.substr(written));
}

/// Everything up to the first backslash is copied in one piece; most values have none.
void assign_unescaped(Value& value, std::string_view field) {
  if (!value) value.emplace();
  auto backslash = field.find('\\');
  value->assign(field.substr(0, backslash));
  while (backslash != std::string_view::npos) {
    ensure(backslash + 1 < field.size(), "a COPY field ends in a backslash");
    *value += unescape_letter(field[backslash + 1]);
    field.remove_prefix(backslash + 2);
    backslash = field.find('\\');
    value->append(field.substr(0, backslash));
  }
}

}  // namespace

void append_copy_line(std::string& buffer, const Row& row) {
  bool is_first = true;
  for (const auto& value : row) {
    if (!is_first) buffer += '\t';
    is_first = false;
    if (value) {
      append_escaped(buffer, *value);
    } else {
      buffer += null_marker;
    }
  }
  buffer += '\n';
}

void parse_copy_line(std::string_view line, std::size_t columns, Row& row) {
  row.resize(columns);
  if (columns == 0) {
    ensure(line.empty(), "a COPY line without columns is not empty");
    return;
  }
  for (std::size_t column = 0; column < columns; ++column) {
    const auto tab = line.find('\t');
    ensure((tab == std::string_view::npos) == (column + 1 == columns),
           "a COPY line has another number of columns than announced");
    const auto field = line.substr(0, tab);
    if (field == null_marker) {
      row[column].reset();
    } else {
      assign_unescaped(row[column], field);
    }
    if (tab != std::string_view::npos) line.remove_prefix(tab + 1);
  }
}

}  // namespace fulldress::postgres
