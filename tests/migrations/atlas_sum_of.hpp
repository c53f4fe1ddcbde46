#pragma once

#include "harness/engine/message_digest.hpp"

#include <map>
#include <string>

namespace fulldress::migrations {

inline std::string atlas_hash_of(const std::string& text) {
  return to_base64(message_digest(DigestAlgorithm::sha256, text));
}

/// atlas.sum of these files, as `atlas migrate hash` writes it.
inline std::string atlas_sum_of(const std::map<std::string, std::string>& texts) {
  std::string so_far;
  std::string all;
  std::string lines;
  for (const auto& [name, text] : texts) {
    so_far += name + text;
    all += name + atlas_hash_of(so_far);
    lines += name + " h1:" + atlas_hash_of(so_far) + "\n";
  }
  return "h1:" + atlas_hash_of(all) + "\n" + lines;
}

}  // namespace fulldress::migrations
