#include "harness/engine/sha256.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/message_digest.hpp"
#include "harness/host/stop_signal.hpp"

#include <array>
#include <fstream>

#include <openssl/evp.h>

namespace fulldress {

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  ensure(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1,
         "SHA-256 is not available in the OpenSSL library");
}

Sha256::~Sha256() = default;

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

void Sha256::add(std::string_view bytes) {
  ensure(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "SHA-256 failed");
}

void Sha256::add_part(std::string_view part) {
  add(std::to_string(part.size()));
  add(":");
  add(part);
}

std::string Sha256::bytes_so_far() const {
  Sha256 copy;
  ensure(EVP_MD_CTX_copy_ex(copy.context_.get(), context_.get()) == 1, "SHA-256 failed");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ensure(EVP_DigestFinal_ex(copy.context_.get(), digest.data(), &size) == 1, "SHA-256 failed");
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ensure(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, "SHA-256 failed");
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.hex();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  constexpr std::size_t piece_bytes = 1 << 20;
  std::ifstream stream(file, std::ios::binary);
  std::string piece(piece_bytes, '\0');
  Sha256 digest;
  while (stream) {
    throw_if_stopping();
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    digest.add({piece.data(), static_cast<std::size_t>(stream.gcount())});
  }
  if (stream.bad() || !stream.eof()) {
    throw InfrastructureError("host.read-failed", "cannot read " + file.string());
  }
  return digest.hex();
}

}  // namespace fulldress
