#include "harness/engine/sha256.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

// FIPS 180-2, appendix B.
TEST(Sha256, AgreesWithTheStandard) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, TakesAFileOfAnyLengthAndNoneThatIsNotThere) {
  const TempDir directory;
  const auto file = directory.path() / "file";
  for (const std::size_t length : {std::size_t{0}, std::size_t{3}, std::size_t{3} << 20U}) {
    const std::string bytes(length, 'x');
    write_file_atomically(file, bytes);
    EXPECT_EQ(sha256_of_file(file), sha256_hex(bytes)) << length;
  }
  EXPECT_THROW(static_cast<void>(sha256_of_file(directory.path() / "missing")),
               InfrastructureError);
}

TEST(Sha256, TellsListsOfPartsApart) {
  Sha256 first;
  first.add_part("ab");
  first.add_part("c");
  Sha256 second;
  second.add_part("a");
  second.add_part("bc");
  EXPECT_NE(first.hex(), second.hex());
}

TEST(Sha256, JoinsBytesWithoutATrace) {
  Sha256 digest;
  digest.add("a");
  digest.add("bc");
  EXPECT_EQ(digest.hex(), sha256_hex("abc"));
}

}  // namespace
}  // namespace fulldress
