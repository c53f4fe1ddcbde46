#pragma once

#include <cstdint>
#include <string_view>

namespace fulldress::migrations {

/// CRC-32 with the IEEE polynomial, as zlib, Go and Java have it. Tools derive lock numbers and
/// checksums from it.
[[nodiscard]] constexpr std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t sum = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~sum;
}

static_assert(crc32("123456789") == 0xCBF43926U);

}  // namespace fulldress::migrations
