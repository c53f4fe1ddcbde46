#include "harness/base/sql_fault.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(SqlFault, RowsAreAtFaultForValuesAndRules) {
  for (const auto* state : {"22001", "23505", "44000", "54000", "21000", "P0001", "42501"}) {
    EXPECT_EQ(fault_of(state), SqlFault::rows) << state;
  }
}

TEST(SqlFault, AClassNoServerHasIsWhatATriggerChose) {
  for (const auto* state : {"SHOP1", "UE001", "45000", "ZZ001"}) {
    EXPECT_EQ(fault_of(state), SqlFault::rows) << state;
  }
}

TEST(SqlFault, NamesAndTextsAreAStatements) {
  for (const auto* state : {"42601", "42703", "42P01", "25001", "3F000", "0A000", "55000"}) {
    EXPECT_EQ(fault_of(state), SqlFault::statement) << state;
  }
}

TEST(SqlFault, LocksRoomAndConnectionsAreTheServers) {
  for (const auto* state : {"08006", "40001", "53100", "55P03", "57014", "58030", "XX000", ""}) {
    EXPECT_EQ(fault_of(state), SqlFault::server) << state;
  }
}

}  // namespace
}  // namespace fulldress
