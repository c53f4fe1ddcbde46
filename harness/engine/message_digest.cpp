#include "harness/engine/message_digest.hpp"

#include "harness/base/error.hpp"

#include <array>

#include <openssl/evp.h>

namespace fulldress {
namespace {

const EVP_MD* function_of(DigestAlgorithm algorithm) {
  switch (algorithm) {
    case DigestAlgorithm::md5:
      return EVP_md5();
    case DigestAlgorithm::sha1:
      return EVP_sha1();
    case DigestAlgorithm::sha256:
      return EVP_sha256();
    case DigestAlgorithm::sha384:
      return EVP_sha384();
  }
  ensure(false, "every digest algorithm has a function");
  return nullptr;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string message_digest(DigestAlgorithm algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ensure(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, function_of(algorithm),
                    nullptr) == 1,
         "the OpenSSL library refuses a digest, as it does for MD5 where only FIPS is allowed");
  return {digest.begin(), digest.begin() + size};
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

std::string to_base64(std::string_view bytes) {
  // Four characters for every three bytes begun, and the NUL that OpenSSL writes behind them.
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(text.data());
  const int size = EVP_EncodeBlock(out, bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace fulldress
