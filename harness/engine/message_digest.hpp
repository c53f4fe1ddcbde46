#pragma once

#include <string>
#include <string_view>

namespace fulldress {

/// What migration tools identify files with. None of it protects anything here.
enum class DigestAlgorithm { md5, sha1, sha256, sha384 };

/// The digest of `bytes`, as raw bytes.
[[nodiscard]] std::string message_digest(DigestAlgorithm algorithm, std::string_view bytes);

/// Two lower-case hexadecimal digits for each byte.
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// Base64 of RFC 4648 with padding, on one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace fulldress
