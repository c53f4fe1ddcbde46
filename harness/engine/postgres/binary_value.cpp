#include "harness/engine/postgres/binary_value.hpp"

#include "harness/engine/postgres/binary_number.hpp"
#include "harness/engine/postgres/binary_time.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace fulldress::postgres {
namespace {

/// A text is the same in both forms.
bool append_text(std::string& buffer, std::string_view text) {
  append_number(buffer, static_cast<std::int32_t>(text.size()));
  buffer.append(text);
  return true;
}

/// Behind the version of the form, which is 1.
bool append_jsonb(std::string& buffer, std::string_view text) {
  append_number(buffer, static_cast<std::int32_t>(text.size() + 1));
  buffer += '\x01';
  buffer.append(text);
  return true;
}

template <typename Number>
bool append_whole(std::string& buffer, std::string_view text) {
  Number number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return false;
  append_sized(buffer, number);
  return true;
}

bool append_truth(std::string& buffer, std::string_view text) {
  if (text != "t" && text != "f") return false;
  append_sized(buffer, static_cast<std::uint8_t>(text == "t" ? 1 : 0));
  return true;
}

int nibble(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

/// Appends the bytes that pairs of digits stand for.
bool append_pairs(std::string& buffer, std::string_view digits) {
  if (digits.size() % 2 != 0) return false;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    const int high = nibble(digits[at]);
    const int low = nibble(digits[at + 1]);
    if (high < 0 || low < 0) return false;
    buffer += static_cast<char>(static_cast<unsigned char>(high * 16 + low));
  }
  return true;
}

bool append_bytes(std::string& buffer, std::string_view text) {
  if (!text.starts_with("\\x")) return false;
  text.remove_prefix(2);
  append_number(buffer, static_cast<std::int32_t>(text.size() / 2));
  return append_pairs(buffer, text);
}

bool append_uuid(std::string& buffer, std::string_view text) {
  constexpr std::array<std::pair<std::size_t, std::size_t>, 5> parts = {
      {{0, 8}, {9, 4}, {14, 4}, {19, 4}, {24, 12}}};
  if (text.size() != 36) return false;
  append_number(buffer, std::int32_t{16});
  for (const auto& [start, length] : parts) {
    if (start > 0 && text[start - 1] != '-') return false;
    if (!append_pairs(buffer, text.substr(start, length))) return false;
  }
  return true;
}

struct Known {
  std::string_view type;
  BinaryEncoder encoder;
};

constexpr std::array<Known, 19> known = {{
    {"smallint", append_whole<std::int16_t>},
    {"integer", append_whole<std::int32_t>},
    {"bigint", append_whole<std::int64_t>},
    {"numeric", append_numeric},
    {"real", append_real},
    {"double precision", append_double},
    {"boolean", append_truth},
    {"text", append_text},
    {"character varying", append_text},
    {"character", append_text},
    {"bpchar", append_text},
    {"json", append_text},
    {"jsonb", append_jsonb},
    {"bytea", append_bytes},
    {"uuid", append_uuid},
    {"date", append_date},
    {"time without time zone", append_time},
    {"timestamp without time zone", append_timestamp},
    {"timestamp with time zone", append_timestamp_utc},
}};

}  // namespace

BinaryEncoder binary_encoder(std::string_view type) {
  std::string name(type);
  // Modifiers stand behind the first word: timestamp(3) with time zone.
  if (const auto open = name.find('('); open != std::string::npos) {
    const auto close = name.find(')', open);
    if (close == std::string::npos) return nullptr;
    name.erase(open, close + 1 - open);
  }
  for (const auto& each : known) {
    if (each.type == name) return each.encoder;
  }
  return nullptr;
}

}  // namespace fulldress::postgres
