#include "harness/engine/postgres/copy_json.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/json_row.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace fulldress::postgres {
namespace {

constexpr std::size_t chunk_bytes = 16;
constexpr std::ptrdiff_t chunk_length = chunk_bytes;
/// A column has two quotes and a comma where COPY has a tab; NULL has four letters, not two.
constexpr std::size_t spare_per_column = 4;
/// A chunk that is written beyond its plain bytes, an escape, brackets, the line feed.
constexpr std::size_t spare_bytes = chunk_bytes + 16;

/// Copies `chunk_bytes` bytes. returns how many of them, from the first, JSON and COPY write as
/// they are: those before a control character, a quote or a backslash.
std::size_t copy_plain(const char* from, char* into) {
#ifdef __SSE2__
  const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(into), bytes);
  const auto last_control = _mm_set1_epi8(0x1f);
  const auto controls = _mm_cmpeq_epi8(_mm_max_epu8(bytes, last_control), last_control);
  const auto quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const auto backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  const auto specials = _mm_or_si128(controls, _mm_or_si128(quotes, backslashes));
  const auto found = static_cast<unsigned>(_mm_movemask_epi8(specials));
  return static_cast<std::size_t>(std::countr_zero(found | (1U << chunk_bytes)));
#else
  std::memcpy(into, from, chunk_bytes);
  const auto* special = std::find_if(from, from + chunk_bytes, [](char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
  });
  return static_cast<std::size_t>(special - from);
#endif
}

}  // namespace

std::string_view CopyJson::convert(std::string_view line) {
  At at = with_room({.from = line.data(), .end = line.data() + line.size(), .into = room_.data()});
  *at.into++ = '[';
  std::size_t column = 0;
  while (column < columns_) {
    // A backslash of the value's own is doubled, so this is always NULL.
    if (at.end - at.from >= 2 && at.from[0] == '\\' && at.from[1] == 'N') {
      at.from += 2;
      at.into = std::copy_n("null", 4, at.into);
    } else {
      *at.into++ = '"';
      at = put_value(at);
      *at.into++ = '"';
    }
    if (++column == columns_ || at.from == at.end || *at.from != '\t') break;
    ++at.from;
    *at.into++ = ',';
  }
  ensure(at.from == at.end && column == columns_,
         "a COPY line has another number of columns than announced");
  *at.into++ = ']';
  *at.into++ = '\n';
  return {room_.data(), static_cast<std::size_t>(at.into - room_.data())};
}

/// Up to the next tab or the end.
inline CopyJson::At CopyJson::put_value(At at) {
  for (;;) {
    std::size_t plain = chunk_bytes;
    while (at.end - at.from >= chunk_length) {
      plain = copy_plain(at.from, at.into);
      at.from += plain;
      at.into += plain;
      if (plain < chunk_bytes) break;
    }
    if (plain == chunk_bytes) {
      // The bytes of zero behind the end are special.
      std::array<char, chunk_bytes> last{};
      std::copy(at.from, at.end, last.begin());
      plain = copy_plain(last.data(), at.into);
      at.from += plain;
      at.into += plain;
    }
    if (at.from == at.end || *at.from == '\t') return at;
    at = put_special(at);
  }
}

/// What the server escapes it escapes as JSON does, but for the vertical tab; it leaves quotes and
/// other control characters as they are.
CopyJson::At CopyJson::put_special(At at) {
  at = with_room(at);
  char character = *at.from++;
  if (character == '\\') {
    ensure(at.from != at.end, "a COPY field ends in a backslash");
    const char letter = *at.from++;
    if (letter != 'v') {
      *at.into++ = '\\';
      *at.into++ = letter;
      return at;
    }
    character = '\v';
  }
  std::string escape;
  append_json_escape(escape, character);
  at.into = std::copy(escape.begin(), escape.end(), at.into);
  return at;
}

/// For one escape and everything that is left, if nothing in it has to be escaped.
CopyJson::At CopyJson::with_room(At at) {
  const auto used = static_cast<std::size_t>(at.into - room_.data());
  const auto left = static_cast<std::size_t>(at.end - at.from);
  const std::size_t needed = used + left + spare_per_column * columns_ + spare_bytes;
  if (needed <= room_.size()) return at;
  room_.resize(std::max(needed, 2 * room_.size()));
  at.into = room_.data() + used;
  return at;
}

}  // namespace fulldress::postgres
