#include "harness/host/warnings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Warnings, AreTakenOnceInTheirOrder) {
  static_cast<void>(take_warnings());
  note_warning("first");
  note_warning("second");
  note_warning("first");
  EXPECT_THAT(take_warnings(), ElementsAre("first", "second"));
  EXPECT_THAT(take_warnings(), IsEmpty());
}

TEST(Warnings, DoNotGrowForEver) {
  static_cast<void>(take_warnings());
  for (int count = 0; count < 1100; ++count) note_warning(std::to_string(count));
  EXPECT_THAT(take_warnings(), SizeIs(1000));
}

}  // namespace
}  // namespace fulldress
