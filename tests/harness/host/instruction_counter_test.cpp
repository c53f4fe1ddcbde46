#include "harness/host/instruction_counter.hpp"

#include "harness/host/processor.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

using Event = InstructionCounter::Event;

/// Works until the clock of the thread says that so much has been done.
void work_for(std::int64_t ns) {
  const auto end = own_processor_ns() + ns;
  while (own_processor_ns() < end) {
  }
}

// Virtual machines hide what counts instructions: then there is a reason, and no number.
TEST(InstructionCounter, CountsOrSaysWhyNot) {
  const InstructionCounter counter(0);
  const auto before = counter.count();
  EXPECT_EQ(before.has_value(), counter.why_not().empty());
  if (!before) {
    EXPECT_EQ(counter.why_not().rfind("perf_event_open: ", 0), 0U) << counter.why_not();
    return;
  }
  work_for(1'000'000);
  const auto after = counter.count();
  ASSERT_TRUE(after);
  EXPECT_GT(*after - *before, 10'000);
}

// The same call and the same answer, of what the kernel counts without help of the processor.
TEST(InstructionCounter, ReadsWhatTheKernelCounts) {
  const InstructionCounter counter(0, Event::processor_ns);
  if (!counter.why_not().empty()) GTEST_SKIP() << counter.why_not();
  const auto before = counter.count();
  work_for(2'000'000);
  const auto after = counter.count();
  ASSERT_TRUE(before && after);
  EXPECT_GT(*after - *before, 500'000);
}

TEST(InstructionCounter, SaysWhyThereIsNoneOfAProcessThatIsNotThere) {
  const InstructionCounter counter(2'000'000'000);
  EXPECT_EQ(counter.count(), std::nullopt);
  EXPECT_NE(counter.why_not(), "");
}

}  // namespace
}  // namespace fulldress
