#include "harness/engine/message_digest.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(MessageDigest, GivesTheValuesOfTheStandards) {
  const auto hex = [](DigestAlgorithm algorithm) {
    return to_hex(message_digest(algorithm, "abc"));
  };
  EXPECT_EQ(hex(DigestAlgorithm::md5), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex(DigestAlgorithm::sha1), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(DigestAlgorithm::sha256),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(DigestAlgorithm::sha384),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
}

TEST(MessageDigest, Base64IsPaddedAsInTheStandard) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace fulldress
