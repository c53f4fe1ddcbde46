#include "scenarios/lint/safer_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(SaferForm, IsThatOfTheFirstRuleThatFits) {
  EXPECT_THAT(safer_form_of("CREATE  INDEX i ON t (x)"), HasSubstr("create index concurrently"));
  EXPECT_THAT(safer_form_of("alter table t alter column x set not null"), HasSubstr("not valid"));
  EXPECT_THAT(safer_form_of("alter table t alter column x type bigint"), HasSubstr("new type"));
  EXPECT_THAT(safer_form_of("alter table t add constraint f foreign key (x) references p"),
              HasSubstr("validate constraint"));
  EXPECT_THAT(safer_form_of("vacuum full t"), HasSubstr("/routine-vacuuming.html)"));
}

TEST(SaferForm, OfAWriteThatWasSlowIsInBatchesWhateverItsCondition) {
  EXPECT_THAT(safer_form_of("update t set x = 1 where y > 2"), HasSubstr("batches"));
}

TEST(SaferForm, IsAShortTransactionWhereNoRuleFits) {
  const auto general = AllOf(StartsWith("; safer: keep the transaction short"),
                             HasSubstr("/explicit-locking.html)"));
  EXPECT_THAT(safer_form_of("create index concurrently i on t (x)"), general);
  EXPECT_THAT(safer_form_of("alter table t rename to u"), general);
  EXPECT_THAT(safer_form_of("this is no statement"), general);
}

}  // namespace
}  // namespace fulldress::scenarios
