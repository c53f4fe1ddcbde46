#include "harness/host/mapped_file.hpp"

#include "harness/base/error.hpp"
#include "tests/support/written_files.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(MappedFile, GivesTheBytesOfAFile) {
  const testing::WrittenFiles files;
  const std::string text("a\0b\n", 4);
  EXPECT_EQ(MappedFile(files.write("a", text)).bytes(), text);
  EXPECT_EQ(MappedFile(files.write("empty", "")).bytes(), "");
}

TEST(MappedFile, SaysWhyAFileCannotBeRead) {
  const testing::WrittenFiles files;
  EXPECT_THROW(MappedFile(files.path() / "none"), InfrastructureError);
  EXPECT_THROW(MappedFile(files.path()), InfrastructureError);
}

}  // namespace
}  // namespace fulldress
