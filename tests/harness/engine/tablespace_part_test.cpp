#include "harness/engine/tablespace_part.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(TablespacePart, IsTheOnlyOneThatIsLeftOut) {
  EXPECT_EQ(without_tablespace("table; access method heap; tablespace \"fast disks\"; with (a=1)"),
            "table; access method heap; with (a=1)");
  EXPECT_EQ(without_tablespace("tablespace fast"), "");
  EXPECT_EQ(without_tablespace("table; tablespace fast"), "table");
  EXPECT_EQ(without_tablespace("text default 'in tablespace x'; not null"),
            "text default 'in tablespace x'; not null");
}

}  // namespace
}  // namespace fulldress
