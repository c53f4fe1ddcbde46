#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fulldress::migrations {

/// SipHash-1-3 with a key of zeros: what Rust's hashers make of the bytes.
[[nodiscard]] constexpr std::uint64_t siphash13(std::string_view bytes) {
  std::uint64_t v0 = 0x736f6d6570736575U;
  std::uint64_t v1 = 0x646f72616e646f6dU;
  std::uint64_t v2 = 0x6c7967656e657261U;
  std::uint64_t v3 = 0x7465646279746573U;
  const auto rotated = [](std::uint64_t word, unsigned bits) {
    return (word << bits) | (word >> (64U - bits));
  };
  const auto round = [&] {
    v0 += v1;
    v1 = rotated(v1, 13) ^ v0;
    v0 = rotated(v0, 32);
    v2 += v3;
    v3 = rotated(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotated(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotated(v1, 17) ^ v2;
    v2 = rotated(v2, 32);
  };
  const auto take = [&](std::uint64_t word) {
    v3 ^= word;
    round();
    v0 ^= word;
  };
  std::uint64_t word = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    word |= std::uint64_t{static_cast<unsigned char>(bytes[at])} << (8U * (at % 8U));
    if (at % 8 != 7) continue;
    take(word);
    word = 0;
  }
  take(word | (std::uint64_t{bytes.size()} << 56U));
  v2 ^= 0xffU;
  for (int count = 0; count < 3; ++count) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace fulldress::migrations
