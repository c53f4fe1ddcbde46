#include "harness/engine/postgres/copy_json.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/json_row.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace fulldress::postgres {
namespace {

using Word = std::uint64_t;
constexpr std::size_t word_bytes = sizeof(Word);
/// No step writes more at once.
constexpr std::size_t spare_bytes = 8;

constexpr Word every(unsigned char byte) { return Word{0x0101010101010101} * byte; }

/// Which bytes of `word` JSON or COPY write in a way of their own: control characters, quotes,
/// backslashes. The lowest bit that is set is right; those above it may not be.
constexpr Word specials(Word word) {
  const auto zeros = [](Word bytes) { return (bytes - every(0x01)) & ~bytes & every(0x80); };
  const Word controls = (word - every(0x20)) & ~word & every(0x80);
  return controls | zeros(word ^ every('"')) | zeros(word ^ every('\\'));
}

constexpr bool is_special(char character) {
  return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

}  // namespace

std::string_view CopyJson::convert(std::string_view line) {
  used_ = 0;
  put("[");
  for (std::size_t column = 0; column < columns_; ++column) {
    if (column > 0) {
      ensure(line.starts_with('\t'), "a COPY line has fewer columns than announced");
      line.remove_prefix(1);
      put(",");
    }
    put_field(line);
  }
  ensure(line.empty(), "a COPY line has more columns than announced");
  put("]\n");
  return std::string_view(room_).substr(0, used_);
}

void CopyJson::put_field(std::string_view& rest) {
  // A backslash of the value's own is doubled, so this is always NULL.
  if (rest.starts_with("\\N")) {
    rest.remove_prefix(2);
    put("null");
    return;
  }
  put("\"");
  for (;;) {
    put_plain(rest);
    if (rest.empty() || rest[0] == '\t') break;
    put_special(rest);
  }
  put("\"");
}

void CopyJson::put_plain(std::string_view& rest) {
  if constexpr (std::endian::native == std::endian::little) {
    while (rest.size() >= word_bytes) {
      Word word = 0;
      std::memcpy(&word, rest.data(), word_bytes);
      make_room();
      std::memcpy(room_.data() + used_, &word, word_bytes);
      const Word found = specials(word);
      const std::size_t taken =
          found == 0 ? word_bytes : static_cast<std::size_t>(std::countr_zero(found)) / 8;
      used_ += taken;
      rest.remove_prefix(taken);
      if (found != 0) return;
    }
  }
  while (!rest.empty() && !is_special(rest[0])) {
    put(rest.substr(0, 1));
    rest.remove_prefix(1);
  }
}

/// What the server escapes it escapes as JSON does, but for the vertical tab; it leaves quotes and
/// other control characters as they are.
void CopyJson::put_special(std::string_view& rest) {
  char character = rest[0];
  rest.remove_prefix(1);
  if (character == '\\') {
    ensure(!rest.empty(), "a COPY field ends in a backslash");
    const char letter = rest[0];
    rest.remove_prefix(1);
    if (letter != 'v') {
      const char escape[] = {'\\', letter};
      put({escape, sizeof escape});
      return;
    }
    character = '\v';
  }
  escape_.clear();
  append_json_escape(escape_, character);
  put(escape_);
}

void CopyJson::put(std::string_view text) {
  make_room();
  std::memcpy(room_.data() + used_, text.data(), text.size());
  used_ += text.size();
}

void CopyJson::make_room() {
  if (room_.size() - used_ < spare_bytes) room_.resize(2 * room_.size() + 256);
}

}  // namespace fulldress::postgres
