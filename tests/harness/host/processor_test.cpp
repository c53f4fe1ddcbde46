#include "harness/host/processor.hpp"

#include "harness/host/process_table.hpp"

#include <sched.h>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

int processors_allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  EXPECT_EQ(::sched_getaffinity(0, sizeof set, &set), 0);
  return CPU_COUNT(&set);
}

TEST(Processor, CountsWhatThisThreadHasSpent) {
  const auto before = own_processor_ns();
  volatile std::uint64_t sum = 0;
  for (std::uint64_t each = 0; each < 1'000'000; ++each) sum = sum + each;
  EXPECT_GT(own_processor_ns(), before);
}

TEST(Processor, KnowsNothingOfAProcessThatIsNot) { EXPECT_FALSE(processor_ns_of(-1)); }

TEST(SharedProcessor, IsGivenBack) {
  const int before = processors_allowed();
  {
    const SharedProcessor shared({current_process()});
    EXPECT_EQ(processors_allowed(), shared.is_shared() ? 1 : before);
  }
  EXPECT_EQ(processors_allowed(), before);
}

TEST(SharedProcessor, KeepsNobodyWhereOneCannotBeKept) {
  const int before = processors_allowed();
  constexpr int nobody = 0x7fffffff;
  const SharedProcessor shared({nobody});
  EXPECT_FALSE(shared.is_shared());
  EXPECT_EQ(processors_allowed(), before);
}

}  // namespace
}  // namespace fulldress
