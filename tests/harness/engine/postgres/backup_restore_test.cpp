#include "harness/engine/postgres/backup_restore.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

using ::testing::IsEmpty;

TEST(RestoreComplaints, NameTheObjectOfEachError) {
  const auto complaints = complaints_of(
      "pg_restore: while PROCESSING TOC:\n"
      "pg_restore: from TOC entry 3328; 2606 16421 FK CONSTRAINT orders orders_fkey root\n"
      "pg_restore: error: could not execute query: ERROR:  insert or update on table \"orders\"\n"
      "DETAIL:  Key (customer_id)=(7) is not present in table \"customers\".\n"
      "Command was: ALTER TABLE ONLY public.orders\n"
      "    ADD CONSTRAINT ...\n"
      "\n"
      "pg_restore: warning: errors ignored on restore: 1\n");
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_EQ(complaints[0].entry, "FK CONSTRAINT orders orders_fkey root");
  EXPECT_EQ(complaints[0].message, "ERROR:  insert or update on table \"orders\"");
}

TEST(RestoreComplaints, NameAMaterializedViewThatIsNotFilledWhoeverSaysIt) {
  // Of several sessions each says its error, and no entry in front of it.
  const auto complaints = complaints_of(
      "pg_restore: error: could not execute query: ERROR:  user mapping not found for "
      "\"postgres\"\n"
      "Command was: REFRESH MATERIALIZED VIEW public.prices;\n"
      "\n\n"
      "pg_restore: warning: errors ignored on restore: 1\n");
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_EQ(complaints[0].entry, "MATERIALIZED VIEW DATA public.prices");
}

TEST(RestoreComplaints, AreNoneWhereThereIsNoError) {
  EXPECT_THAT(complaints_of(""), IsEmpty());
  EXPECT_THAT(complaints_of("pg_restore: warning: x\n"), IsEmpty());
}

}  // namespace
}  // namespace fulldress::postgres
